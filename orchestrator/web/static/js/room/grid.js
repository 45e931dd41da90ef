// @ts-check
/** The big screen in session: the speaker large, the others beside, whose turn it is at the foot. */

import { duration, now, timeOfDay } from "../clock.js";
import { byId, follow, setAttribute, setText } from "../dom.js";
import { Called, inRoom, lineSign, silentTablet, standing } from "../people.js";
import { drawTile, newTile, pictureState } from "../picture_tile.js";
import { steadySpeaker, wantedSpeaker } from "../speaker.js";
import { nextTurn, openTurn, whose } from "../turns.js";
import { capital, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Person} Person */
/** @typedef {import("../conference.js").Conference} Conference */

/** From this many beside on, they stand in two columns; no more than twice that are shown. */
const ONE_COLUMN = 6;
const MOST = 12;

const steady = steadySpeaker();
/** @type {string | null} */
let last = null;

/** @param {Picture} picture @param {Conference} conference @param {string | null} heard */
export function drawGrid(picture, conference, heard) {
  const sharing = picture.people.find((one) => one.screen === "on" && conference.stream(one.participant, "screen") !== null);
  const wanted = sharing ? sharing.participant : wantedSpeaker(picture.people, {
    floor: picture.floor.participant,
    heard,
    me: picture.me.participant,
    last,
  });
  // With nobody else to see, the room sees itself.
  last = steady(wanted || picture.me.participant, now());
  const shown = chosen(picture);
  const beside = shown.filter((one) => one.participant !== last).length;
  setAttribute(byId("grid"), "class", beside > ONE_COLUMN ? "kiosk-grid two" : "kiosk-grid");
  setAttribute(byId("grid"), "data-beside", String(Math.min(beside, ONE_COLUMN)));
  follow(
    byId("grid"),
    shown,
    (one) => one.participant,
    newTile,
    (tile, one) => drawTile(tile, looksOf(one, picture, conference, one === sharing))
  );
  drawFoot(picture);
}

/** Beyond twelve only those who spoke or asked. @param {Picture} picture @returns {Person[]} */
function chosen(picture) {
  const people = picture.people.filter((one) => inRoom(one) && !silentTablet(one));
  if (people.length <= MOST + 1) return people;
  const asked = picture.requests.map((one) => one.participant);
  const first = (/** @type {Person} */ one) => one.participant === last || asked.indexOf(one.participant) >= 0;
  const rest = people.filter((one) => !first(one));
  return people.filter(first).concat(rest).slice(0, MOST + 1);
}

/**
 * @param {Person} person
 * @param {Picture} picture
 * @param {Conference} conference
 * @param {boolean} shared
 * @returns {import("../picture_tile.js").Looks}
 */
function looksOf(person, picture, conference, shared) {
  const main = person.participant === last;
  const speaking = picture.floor.participant === person.participant;
  const place = picture.requests.findIndex((one) => one.participant === person.participant) + 1;
  const poor = main && person.line !== "good" && person.line !== "unknown";
  return Object.assign(pictureState(person), {
    stream: streamOf(person, picture, conference, shared),
    name: Called(person),
    standing: standing(person),
    speaking,
    classes: [main ? "main" : "", shared ? "shared" : ""].filter(Boolean).join(" "),
    talk: speaking && picture.floor.since ? say("room.say.speaking_for", { time: duration(now() - picture.floor.since) }) : "",
    flag: place ? say("room.say.asks", { place }) : poor ? say("room.say.line", { line: lineSign(person.line).label.toLowerCase() }) : "",
    flagIcon: place ? "hand" : lineSign(person.line).icon,
  });
}

/** @type {MediaStream | null} */
let own = null;

/** @param {Person} person @param {Picture} picture @param {Conference} conference @param {boolean} shared @returns {MediaStream | null} */
function streamOf(person, picture, conference, shared) {
  // Whose name is kept from this room is not shown to it either (Law on Denunciations art. 8).
  if (!person.name) return null;
  if (person.participant !== picture.me.participant) return conference.stream(person.participant, shared ? "screen" : "camera");
  const track = conference.local("camera");
  if (!track) own = null;
  else if (!own || own.getTracks()[0] !== track) own = new MediaStream([track]);
  return own;
}

/** @param {Picture} picture */
function drawFoot(picture) {
  const session = picture.session;
  const begun = session.started_at ? say("room.say.since", { time: timeOfDay(session.started_at) }) : "";
  if (picture.queue.length) return drawTurns(picture);
  setText(byId("foot-left"), begun);
  setText(byId("foot-title"), session.title);
  const next = picture.requests.map((one) => picture.people.find((person) => person.participant === one.participant)).find(Boolean);
  setText(byId("foot-right"), next ? say("room.say.next") : "");
  setText(byId("foot-next"), next ? Called(next) : "");
}

/** Whose turn it is, and who is next. @param {Picture} picture */
export function drawTurns(picture) {
  const held = openTurn(picture);
  const next = nextTurn(picture);
  const of = picture.queue.length;
  setText(byId("foot-left"), held && held.opened_at ? say("room.say.turn", { number: held.number, of, time: timeOfDay(held.opened_at) }) : "");
  setText(byId("foot-title"), held ? capital(whose(held)) : "");
  setText(byId("foot-right"), next ? say("room.say.next_turn", { number: next.number, time: next.expected_at ? timeOfDay(next.expected_at) : "" }) : "");
  setText(byId("foot-next"), next ? capital(whose(next)) : "");
}

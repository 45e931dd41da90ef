// @ts-check
/** The big screen before and after the session: title, time, points and their readiness. */

import { now, timeOfDay } from "../clock.js";
import { byId, chip, follow, make, setChip, setText } from "../dom.js";
import { Called } from "../people.js";
import { drawTurns } from "./grid.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Person} Person */

/**
 * @param {Picture | null} picture
 * @param {{title: string, starts_at: number}} facts
 * @param {string} end "", or why the screen is over
 * @param {boolean} inRoom
 */
export function drawIdle(picture, facts, end, inRoom) {
  const starts = picture ? picture.session.starts_at : facts.starts_at;
  const title = picture && picture.session.title ? picture.session.title : facts.title;
  setText(byId("idle-title"), end ? say("room.say.end." + end) : title);
  setText(byId("idle-when"), end ? title : when(starts));
  setText(byId("room-note"), end ? "" : inRoom ? say("room.say.ready") : picture ? say("room.say.waiting") : say("room.say.connecting"));
  const people = end || !picture ? [] : picture.people;
  follow(
    byId("idle-points"),
    people,
    (one) => one.participant,
    () => make("li", {}, make("b", {}), chip("", "sig3", "")),
    (row, one) => drawPoint(row, one)
  );
  if (picture && !end) return drawTurns(picture);
  ["foot-left", "foot-title", "foot-right", "foot-next"].forEach((id) => setText(byId(id), ""));
}

/** @param {HTMLElement} row @param {Person} person */
function drawPoint(row, person) {
  setText(/** @type {Element} */ (row.querySelector("b")), person.point || Called(person));
  const sign = /** @type {Element} */ (row.querySelector(".chip"));
  if (person.connected) setChip(sign, "ok", "sig3", say("room.say.point_ready"));
  else setChip(sign, "warn", "refresh", say("room.say.point_connecting"));
}

/** @param {number} starts @returns {string} */
function when(starts) {
  const left = starts - now();
  const time = timeOfDay(starts);
  if (left <= 0) return say("room.say.starts", { time });
  if (left > 5400) return say("room.say.starts", { time });
  return say("room.say.starts_in", { time, minutes: Math.ceil(left / 60) });
}

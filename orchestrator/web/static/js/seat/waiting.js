// @ts-check
/** Step 3: the waiting room, as the server's picture has it. */

import { byId, setChip, setText, show } from "../dom.js";
import { timeOfDay } from "../clock.js";
import { lineSign } from "../people.js";
import { say } from "../words.js";
import { tell, whenChanged } from "../announce.js";

/** @typedef {import("../protocol.js").Picture} Picture */

const tellPlace = whenChanged(tell);

/**
 * @param {Picture | null} picture
 * @param {{up: boolean, camera: boolean, microphone: boolean, line: string | null}} here
 */
export function drawWaiting(picture, here) {
  drawLine(picture, here);
  if (!picture) return;
  const turn = picture.me.turn;
  const place = turn ? turn.place : picture.me.place;
  show(byId("place-card"), place !== null);
  setText(byId("place"), place === null ? "" : String(place));
  setText(byId("waiting-when"), when(picture));
  show(byId("identity-note"), picture.me.status === "id_pending");
  if (place !== null) tellPlace(turn ? turnWords(turn) : say("seat.say.place", { place }));
}

/** @param {Picture | null} picture @param {{up: boolean, camera: boolean, microphone: boolean, line: string | null}} here */
function drawLine(picture, here) {
  show(byId("waiting-calm"), here.up && picture !== null);
  show(byId("waiting-lost"), !here.up && picture !== null);
  const both = here.camera && here.microphone;
  const word = both ? "both" : here.microphone ? "microphone" : here.camera ? "camera" : "none";
  setChip(byId("waiting-devices"), both ? "ok" : "warn", both ? "check" : "alert", say("seat.say.own." + word));
  const sign = lineSign(here.up ? here.line || "good" : "lost");
  setChip(byId("waiting-line"), sign.tone, sign.icon, sign.label);
}

/** @param {Picture} picture @returns {string} */
function when(picture) {
  const session = picture.session;
  if (picture.me.turn) return turnWords(picture.me.turn);
  if (session.started_at) return say("seat.say.waiting.started", { time: timeOfDay(session.started_at) });
  return say("seat.say.waiting.starts", { time: timeOfDay(session.starts_at) });
}

/** @param {import("../protocol.js").MyTurn} turn @returns {string} */
function turnWords(turn) {
  if (turn.status === "open") return say("seat.say.turn.open");
  if (turn.status === "called") return say("seat.say.turn.called");
  if (turn.status === "closed") return say("seat.say.turn.closed");
  const facts = { number: turn.number, of: turn.of, time: turn.expected_at ? timeOfDay(turn.expected_at) : "" };
  return say(turn.place === 1 ? "seat.say.turn.next" : "seat.say.turn.waits", facts);
}

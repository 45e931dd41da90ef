// @ts-check
/** How it ended for this person: finished, left, asked to leave, moved to another device, or no longer let in. */

import { alarm } from "../announce.js";
import { byId, setText } from "../dom.js";
import { timeOfDay } from "../clock.js";
import { hasText, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */

/**
 * @param {string} step
 * @param {Picture | null} picture the last one seen
 */
export function drawEnd(step, picture) {
  if (step !== "ended") return;
  const status = picture ? picture.session.status : "closed";
  const key = "seat.say.ended." + status;
  const text = say(hasText(key) ? key : "seat.say.ended.closed");
  setText(byId("ended-title"), text);
  const started = picture && picture.session.started_at;
  setText(byId("ended-when"), started ? say("seat.say.ended_when", { start: timeOfDay(started), end: timeOfDay(Date.now() / 1000) }) : "");
  alarm(text);
}

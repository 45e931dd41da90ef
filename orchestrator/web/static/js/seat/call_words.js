// @ts-check
/** The sentence on top of the call: who speaks, and whether my microphone is open. Pure. */

import { Called } from "../people.js";
import { hasText, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */

/**
 * @typedef {Object} Here
 * @property {boolean} broken the line is away
 * @property {string | null} heard who is heard now
 * @property {boolean} microphone this machine has one
 */

/**
 * @param {Picture} picture
 * @param {Here} here
 * @returns {{title: string, more: string}}
 */
export function sentence(picture, here) {
  if (here.broken) return { title: say("seat.say.lost"), more: say("seat.say.seat_kept") };
  if (speaks(picture)) return { title: say("seat.say.your_turn"), more: ownMicrophone(picture, here) };
  const more = say(listening(picture, here), { place: picture.me.place || 1 });
  return { title: whoSpeaks(picture, here), more: seen(picture) ? more : more + " " + say("seat.say.not_seen") };
}

/** Whether this person has the floor. @param {Picture} picture @returns {boolean} */
export function speaks(picture) {
  return picture.me.floor === "speaking" || picture.me.status === "speaking";
}

/** Whether the server lets our microphone through. @param {Picture} picture @returns {boolean} */
export function microphoneOpen(picture) {
  return picture.me.may_publish.indexOf("microphone") >= 0 && !picture.me.muted;
}

/** Whether the server passes our picture on. @param {Picture} picture @returns {boolean} */
function seen(picture) {
  return picture.me.may_publish.indexOf("camera") >= 0;
}

/** @param {Picture} picture @param {Here} here @returns {string} */
function ownMicrophone(picture, here) {
  if (!here.microphone) return say("seat.say.no_microphone");
  return say(microphoneOpen(picture) ? "seat.say.heard" : "seat.say.muted");
}

/** @param {Picture} picture @param {Here} here @returns {string} */
function whoSpeaks(picture, here) {
  const status = picture.session.status;
  if (status === "paused") return say("seat.say.paused");
  if (status === "connecting" || status === "ready") return say("seat.say.not_begun");
  const who = picture.floor.participant || here.heard;
  const person = picture.people.find((one) => one.participant === who && one.participant !== picture.me.participant);
  if (person) return say("seat.say.speaks", { person: Called(person) });
  return say(status === "read_back" ? "seat.say.read_back" : "seat.say.nobody_speaks");
}

/** @param {Picture} picture @param {Here} here @returns {string} the key */
function listening(picture, here) {
  if (picture.session.status === "paused") {
    const reason = "seat.say.paused_because." + picture.session.paused_reason;
    return hasText(reason) ? reason : "seat.say.all_locked";
  }
  if (picture.me.floor === "requested") return picture.me.place ? "seat.say.requested_place" : "seat.say.requested";
  if (microphoneOpen(picture) && here.microphone) return "seat.say.microphone_open";
  return "seat.say.listening";
}

// @ts-check
/**
 * The recording sign, computed from facts: red only while bytes reach the disk on every expected stream.
 * Pure; knows no page.
 */

import { timeOfDay } from "./clock.js";
import { say } from "./words.js";

/** Older than this, in seconds, a last byte is no proof any more. */
const FRESH_SECONDS = 3;

/** @typedef {{status: string, last_byte_seconds?: number | null, writing?: number, expected?: number, since_lost?: number | null}} RecordingFacts */
/** @typedef {{tone: string, icon: string, label: string, lost: boolean, on: boolean}} Sign */

/**
 * @param {RecordingFacts | null | undefined} facts
 * @param {number} [staleSeconds] how long ago the facts were told
 * @param {boolean} [away] the line to the server is away: nothing is known, neither good nor bad
 * @returns {Sign}
 */
export function signOf(facts, staleSeconds, away) {
  const sign = (/** @type {string} */ tone, /** @type {string} */ icon, /** @type {string} */ label) =>
    ({ tone, icon, label, lost: tone === "bad", on: tone === "rec" });
  if (away) return sign("", "refresh", say("live.say.recording.unknown"));
  if (!facts) return sign("", "rec", say("live.say.recording.none"));
  if (isLost(facts, staleSeconds || 0)) return sign("bad", "alert", lostLabel(facts));
  switch (facts.status) {
    case "recording":
      return sign("rec", "rec", say("live.say.recording.recording"));
    case "armed":
      return sign("ok", "rec", say("live.say.recording.armed"));
    case "finalizing":
      return sign("info", "refresh", say("live.say.recording.finalizing"));
    case "sealed":
    case "verified":
    case "linked":
      return sign("ok", "lock", say("state.recording." + facts.status));
    default:
      return sign("", "rec", say("live.say.recording.none"));
  }
}

/** @param {RecordingFacts} facts @param {number} staleSeconds @returns {boolean} */
function isLost(facts, staleSeconds) {
  if (facts.status === "interrupted" || facts.since_lost) return true;
  if (facts.status !== "recording") return false;
  // People who wait are told the state only, not the facts.
  if (facts.last_byte_seconds === undefined || facts.last_byte_seconds === null) return false;
  const missing = (facts.writing || 0) < (facts.expected || 0);
  return missing || facts.last_byte_seconds + staleSeconds > FRESH_SECONDS;
}

/** @param {RecordingFacts} facts @returns {string} */
function lostLabel(facts) {
  if (!facts.since_lost) return say("live.say.recording.lost");
  return say("live.say.recording.lost_since", { time: timeOfDay(facts.since_lost, true) });
}

/**
 * "9 trong 9 luồng · byte cuối 1 giây trước"; empty where the facts are not told, or nothing is to be written yet.
 * @param {RecordingFacts | null | undefined} facts
 * @param {number} [staleSeconds]
 * @returns {string}
 */
export function proofOf(facts, staleSeconds) {
  if (!facts || facts.last_byte_seconds === undefined || facts.last_byte_seconds === null) return "";
  if (!facts.expected && facts.status !== "recording") return "";
  return say("live.say.recording.proof", {
    writing: facts.writing || 0,
    expected: facts.expected || 0,
    seconds: Math.round(facts.last_byte_seconds + (staleSeconds || 0)),
  });
}

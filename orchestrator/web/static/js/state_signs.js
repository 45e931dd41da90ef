// @ts-check
/** States of participants and reception sessions in tone, icon and word (PAGES.md, state chips). Pure. */

import { say } from "./words.js";

/** @typedef {{tone: string, icon: string, label: string}} Sign */

/** Participant states: tone and icon. */
const STATES = {
  invited: ["draft", "bell"],
  registered: ["", "edit"],
  id_pending: ["warn", "user"],
  id_verified: ["ok", "user"],
  waiting: ["info", "hour"],
  admitted: ["info", "check"],
  speaking: ["live", "mic"],
  reconnecting: ["warn", "refresh"],
  left: ["", "leave"],
  removed: ["bad", "no"],
};

/**
 * @param {string} status
 * @returns {Sign}
 */
export function statusSign(status) {
  const known = /** @type {Record<string, string[]>} */ (STATES)[status] || ["", "info"];
  return { tone: known[0], icon: known[1], label: say("state.participant." + status) };
}

/** Reception session states: tone and icon. */
const SESSIONS = {
  draft: ["draft", "edit"], pending_approval: ["warn", "clock"], approved: ["info", "check"],
  published: ["info", "bell"], tested: ["info", "sig3"], connecting: ["info", "refresh"], ready: ["ok", "ok"],
  in_session: ["live", "live"], paused: ["warn", "pause"], read_back: ["live", "book"], closed: ["", "stop"],
  concluded: ["ok", "seal"], archived: ["", "archive"], postponed: ["warn", "calendar"],
  cancelled: ["", "cross"], converted_in_person: ["info", "building"], aborted: ["bad", "alert"],
};

/**
 * @param {string} status
 * @returns {Sign}
 */
export function sessionSign(status) {
  const known = /** @type {Record<string, string[]>} */ (SESSIONS)[status] || ["", "info"];
  return { tone: known[0], icon: known[1], label: say("state.session." + status) };
}

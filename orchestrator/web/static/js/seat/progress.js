// @ts-check
/** Which step of the way a person is at: a function of the server's picture and of what was done here. Pure. */

/** @typedef {import("../protocol.js").Picture} Picture */

/**
 * @typedef {Object} Facts
 * @property {Picture | null} picture
 * @property {string} status the participant's state as the page was rendered, until a picture comes
 * @property {boolean} checked the device check was passed or skipped on this machine
 * @property {boolean} early the waiting room is not open yet
 * @property {string | null} end why it is over for this page: moved, ended, removed, closed
 */

const AT_DOOR = ["id_pending", "id_verified", "waiting"];
const IN_ROOM = ["admitted", "speaking", "reconnecting"];
const OVER = ["closed", "concluded", "archived", "cancelled", "postponed", "converted_in_person", "aborted"];

/**
 * @param {Facts} facts
 * @returns {"check" | "rules" | "early" | "waiting" | "call" | "left" | "removed" | "moved" | "ended" | "closed"}
 */
export function stepOf(facts) {
  if (facts.end === "moved") return "moved";
  const status = (facts.picture && facts.picture.me.status) || facts.status;
  if (status === "removed") return "removed";
  if (facts.end === "ended" || (facts.picture && OVER.indexOf(facts.picture.session.status) >= 0)) return "ended";
  if (facts.end) return "closed";
  if (IN_ROOM.indexOf(status) >= 0) return facts.picture ? "call" : "waiting";
  if (AT_DOOR.indexOf(status) >= 0) return "waiting";
  if (status === "left") return "left";
  if (!facts.checked) return "check";
  return facts.early ? "early" : "rules";
}

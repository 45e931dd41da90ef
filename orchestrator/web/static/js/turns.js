// @ts-check
/** The citizens' turns as the picture has them: which is held, which is next, whose it is. Pure. */

import { called } from "./people.js";

/** @typedef {import("./protocol.js").Picture} Picture */
/** @typedef {import("./protocol.js").Turn} Turn */

const ORDER = ["called", "planned", "skipped"];

/** The one that is held, or null. @param {Picture} picture @returns {Turn | null} */
export function openTurn(picture) {
  return picture.queue.find((one) => one.status === "open") || null;
}

/** Who is next, or null. @param {Picture} picture @returns {Turn | null} */
export function nextTurn(picture) {
  const line = picture.queue.filter((one) => ORDER.indexOf(one.status) >= 0);
  line.sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status) || one.number - other.number);
  return line[0] || null;
}

/** "bà Vũ Thị Nhàn", or the role where no seat has the turn. @param {Turn} turn */
export function whose(turn) {
  return called({ name: turn.name, salutation: turn.salutation, role: "citizen" });
}

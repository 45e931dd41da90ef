// @ts-check
/** How people are named on pages, and their line in icon and word. Pure. */

import { capital, say } from "./words.js";

/** @param {string} role @returns {string} */
export function roleName(role) {
  return say("live.say.role." + role);
}

/**
 * "bà Vũ Thị Nhàn"; without salutation the name alone; where the name is hidden, the role.
 * @param {{name: string, salutation?: string | null, role: string}} person
 * @returns {string}
 */
export function called(person) {
  if (!person.name) return roleName(person.role);
  return person.salutation ? say("live.say.called", { salutation: person.salutation, name: person.name }).trim() : person.name;
}

/**
 * The same at the beginning of a sentence.
 * @param {{name: string, salutation?: string | null, role: string}} person
 * @returns {string}
 */
export function Called(person) {
  return capital(called(person));
}

/**
 * Title and agency in one line; what is missing or said twice is left out.
 * @param {{name?: string, title?: string | null, agency?: string | null, role?: string | null, point?: string | null}} person
 * @returns {string}
 */
export function standing(person) {
  const parts = [person.title, person.agency].filter((part) => Boolean(part));
  if (!parts.length && person.role) parts.push(roleName(person.role));
  const point = person.point || "";
  if (point && !parts.some((part) => String(part).indexOf(point) >= 0)) parts.push(point);
  return parts.filter((part, index) => parts.indexOf(part) === index && part !== person.name).join(" · ");
}

/** Line quality: tone and icon (PAGES.md, state chips). */
const LINES = {
  good: ["ok", "sig3"],
  fair: ["warn", "sig2"],
  weak: ["bad", "sig1"],
  lost: ["bad", "sig0"],
};

/**
 * @param {string | null | undefined} line
 * @returns {{tone: string, icon: string, label: string}}
 */
export function lineSign(line) {
  const known = /** @type {Record<string, string[]>} */ (LINES)[line || ""];
  if (!known) return { tone: "", icon: "sig2", label: say("live.say.line.unknown") };
  return { tone: known[0], icon: known[1], label: say("state.line." + line) };
}

/** Whose pictures and voices are in the conference. */
const IN_ROOM = ["admitted", "speaking", "reconnecting"];

/** Those in charge are told of everybody who was invited. @param {{status: string}} person @returns {boolean} */
export function inRoom(person) {
  return IN_ROOM.indexOf(person.status) >= 0;
}

/**
 * A tablet that presides without picture and sound: its person sits in the meeting room and is seen there.
 * @param {{role: string, camera: string, microphone: string, screen: string}} person
 * @returns {boolean}
 */
export function silentTablet(person) {
  const presides = person.role === "chair" || person.role === "receiver";
  return presides && [person.camera, person.microphone, person.screen].indexOf("on") < 0;
}

// @ts-check
/** Who waits at the door: check identity, admit, refuse. */

import { tell } from "../announce.js";
import { duration, now } from "../clock.js";
import { ask } from "../dialog.js";
import { byId, follow, make, setText, show } from "../dom.js";
import { Called, called, lineSign, standing } from "../people.js";
import { hasText, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").WaitingPerson} WaitingPerson */
/** @typedef {import("../conduct.js").Conduct} Conduct */

/** People joining are told together, at most this often. */
const TELL_EVERY_SECONDS = 10;

export class WaitingRoom {
  /** @param {Conduct} conduct */
  constructor(conduct) {
    this._conduct = conduct;
    /** @type {WaitingPerson[]} */
    this._waiting = [];
    this._known = new Set();
    this._toldAt = 0;
    this._came = 0;
  }

  /** Go to the first in the waiting room (key W). */
  focus() {
    const first = byId("waiting").querySelector("button");
    if (first) first.focus();
  }

  /** @param {Picture} picture */
  draw(picture) {
    this._waiting = picture.waiting;
    setText(byId("waiting-count"), "(" + picture.waiting.length + ")");
    show(byId("nobody-waits"), picture.waiting.length === 0);
    follow(
      byId("waiting"),
      picture.waiting,
      (one) => one.participant,
      (one) => this._newRow(one.participant),
      (row, one) => drawRow(row, one)
    );
    this._tellArrivals();
  }

  /** @param {string} participant */
  _newRow(participant) {
    const admit = make("button", { class: "btn act-admit", type: "button", onclick: () => this._next(participant) }, make("span", {}));
    const refuse = make(
      "button",
      { class: "btn btn-quiet", type: "button", onclick: () => this._refuse(participant) },
      make("span", {}, say("live.say.refuse.key"), make("span", { class: "vh refuse-who" }))
    );
    return make("li", {}, make("span", {}, make("b", {}), make("span", { class: "muted" })), admit, refuse);
  }

  /** @param {string} participant @returns {WaitingPerson | undefined} */
  _find(participant) {
    return this._waiting.find((one) => one.participant === participant);
  }

  /** @param {string} participant */
  async _next(participant) {
    const person = this._find(participant);
    if (!person) return;
    if (person.identity === "needed") await this._verify(person);
    else await this._conduct.ask("admit", { participant });
  }

  /** @param {WaitingPerson} person */
  async _verify(person) {
    setText(byId("identity-title"), say("live.say.identity.title", { person: called(person) }));
    const method = await ask("identity-dialog");
    if (method) await this._conduct.ask("verify_identity", { participant: person.participant, method });
  }

  /** @param {string} participant */
  async _refuse(participant) {
    const person = this._find(participant);
    if (person) await this._conduct.refuse(person);
  }

  _tellArrivals() {
    this._waiting.forEach((one) => {
      if (!this._known.has(one.participant)) this._came += 1;
    });
    this._known = new Set(this._waiting.map((one) => one.participant));
    if (!this._came || now() - this._toldAt < TELL_EVERY_SECONDS) return;
    tell(say("live.say.arrived", { count: this._came }));
    this._toldAt = now();
    this._came = 0;
  }
}

/** @param {HTMLElement} row @param {WaitingPerson} person */
function drawRow(row, person) {
  setText(/** @type {Element} */ (row.querySelector("b")), Called(person));
  setText(/** @type {Element} */ (row.querySelector(".muted")), facts(person));
  const verify = person.identity === "needed";
  const label = say(verify ? "live.say.identity.key" : "live.say.admit");
  setText(/** @type {Element} */ (row.querySelector(".act-admit span")), label);
  const admit = /** @type {Element} */ (row.querySelector(".act-admit"));
  admit.setAttribute("aria-label", label + " " + called(person));
  setText(/** @type {Element} */ (row.querySelector(".refuse-who")), " " + called(person));
}

/** @param {WaitingPerson} person @returns {string} */
function facts(person) {
  const parts = [standing(person)];
  if (person.identity === "needed") parts.push(say("live.say.identity.needed"));
  if (!person.connected) parts.push(say("live.say.not_connected"));
  else if (person.line === "weak" || person.line === "lost") parts.push(say("live.say.line_of", { line: lineSign(person.line).label.toLowerCase() }));
  const check = person.device_check;
  const verdict = check ? "live.say.check." + String(check.verdict) : "live.say.check.none";
  if (hasText(verdict)) parts.push(say(verdict));
  if (person.since !== null) parts.push(say("live.say.waited", { time: duration(now() - person.since) }));
  return parts.filter(Boolean).join(" · ");
}

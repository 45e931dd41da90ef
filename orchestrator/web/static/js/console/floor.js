// @ts-check
/** Who has the floor, who asks for it, and giving and ending it. Used by the console and the chair's tablet. */

import { tell, whenChanged } from "../announce.js";
import { duration, now } from "../clock.js";
import { byId, button, follow, icon, lock, locked, make, setAttribute, setIcon, setText, show } from "../dom.js";
import { Called, called, standing } from "../people.js";
import { signOf } from "../recording_sign.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../conduct.js").Conduct} Conduct */
/** @typedef {import("../protocol.js").Person} Person */
/** @typedef {{person: Person, since: number | null}} Asked */

const tellFloor = whenChanged(tell);

/** Whether the floor can be given now: no floor without a recording. @param {Picture} picture @returns {boolean} */
export function floorOpen(picture) {
  const status = picture.session.status;
  return (status === "in_session" || status === "read_back") && !signOf(picture.recording).lost;
}

/** @param {Picture} picture @returns {Asked[]} who asks, in order */
export function asking(picture) {
  /** @type {Asked[]} */
  const found = [];
  picture.requests.forEach((request) => {
    const person = picture.people.find((one) => one.participant === request.participant);
    if (person) found.push({ person, since: request.since });
  });
  return found;
}

export class Floor {
  /** @param {Conduct} conduct @param {boolean} large the tablet's rows name the person on the button */
  constructor(conduct, large) {
    this._conduct = conduct;
    this._large = large;
    /** @type {Picture | null} */
    this._picture = null;
    button("floor-end").addEventListener("click", () => {
      if (!locked(button("floor-end"))) conduct.ask("take_floor");
    });
  }

  /** Give the floor to the first in line (key F). */
  next() {
    const first = this._picture ? asking(this._picture)[0] : undefined;
    if (first) this.give(first.person.participant);
  }

  /** @param {string} participant */
  give(participant) {
    if (this._picture && !floorOpen(this._picture)) this._conduct.notice(say(whyClosed(this._picture)));
    else this._conduct.ask("give_floor", { participant });
  }

  /** @param {Picture} picture */
  draw(picture) {
    this._picture = picture;
    const speaker = picture.people.find((one) => one.participant === picture.floor.participant);
    const open = floorOpen(picture);
    setText(byId("floor-title"), say(speaker ? "live.say.floor.speaking" : open ? "live.say.floor.free" : "live.say.floor.locked"));
    setText(byId("floor-name"), speaker ? Called(speaker) : "");
    setText(byId("floor-time"), speaker && picture.floor.since ? duration(now() - picture.floor.since) : "");
    show(button("floor-end"), speaker !== undefined);
    tellFloor(speaker ? say("live.say.floor.told", { person: Called(speaker) }) : "");
    this._drawRequests(picture, open);
  }

  /** @param {Picture} picture @param {boolean} open */
  _drawRequests(picture, open) {
    const asked = asking(picture);
    setText(byId("requests-count"), asked.length ? "(" + asked.length + ")" : "");
    show(byId("no-requests"), asked.length === 0);
    const draw = this._large ? drawButton : drawRow;
    follow(
      byId("requests"),
      asked,
      (one) => one.person.participant,
      (one) => (this._large ? this._newButton(one) : this._newRow(one)),
      (node, one, index) => draw(node, one, index === 0, open)
    );
  }

  /** @param {Asked} one */
  _newRow(one) {
    const give = make(
      "button",
      { class: "btn", type: "button", onclick: () => this.give(one.person.participant) },
      icon("mic"),
      make("span", {}, say("live.say.floor.give"), make("span", { class: "vh" }, " " + called(one.person)))
    );
    const who = make("span", {}, make("b", {}), make("span", { class: "muted" }));
    return make("li", {}, who, give);
  }

  /** @param {Asked} one */
  _newButton(one) {
    return newInvite(one.person, () => this.give(one.person.participant));
  }
}

/**
 * A large button that invites one person, for the tablet.
 * @param {Person} person
 * @param {() => void} give
 * @returns {HTMLButtonElement}
 */
export function newInvite(person, give) {
  const words = make("span", {}, say("chair.say.invite", { person: called(person) }), make("br", {}), make("span", { class: "small muted" }));
  return make("button", { class: "btn btn-wide btn-big", type: "button", onclick: give }, icon("mic"), words);
}

/** @param {HTMLElement} node @param {Asked} one @param {boolean} first @param {boolean} open */
export function drawButton(node, one, first, open) {
  setAttribute(node, "class", first && open ? "btn btn-wide btn-big btn-go" : "btn btn-wide btn-big");
  lock(node, !open);
  setIcon(node, open ? "mic" : "mic-lock");
  setText(/** @type {Element} */ (node.querySelector(".muted")), waited(one));
}

/** @param {HTMLElement} node @param {Asked} one @param {boolean} first @param {boolean} open */
function drawRow(node, one, first, open) {
  setText(/** @type {Element} */ (node.querySelector("b")), Called(one.person));
  setText(/** @type {Element} */ (node.querySelector(".muted")), waited(one));
  const give = /** @type {Element} */ (node.querySelector("button"));
  setAttribute(give, "class", first && open ? "btn btn-go" : "btn");
  lock(give, !open);
  setIcon(give, open ? "mic" : "mic-lock");
}

/** @param {Asked} one @returns {string} */
function waited(one) {
  const place = standing(one.person);
  if (one.since === null) return place;
  return (place ? place + " · " : "") + say("live.say.waited", { time: duration(now() - one.since) });
}

/** @param {Picture} picture @returns {string} */
function whyClosed(picture) {
  if (signOf(picture.recording).lost) return "live.say.floor.no_recording";
  return picture.session.status === "paused" ? "live.say.floor.paused" : "live.say.floor.not_begun";
}

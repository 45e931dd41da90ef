// @ts-check
/** What the operator can do about one person in the room: a dialog that follows the picture while it is open. */

import { byId, button, setAttribute, setText, show } from "../dom.js";
import { ask } from "../dialog.js";
import { Called, standing } from "../people.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Person} Person */
/** @typedef {import("../conduct.js").Conduct} Conduct */

export class PersonDialog {
  /** @param {Conduct} conduct */
  constructor(conduct) {
    this._conduct = conduct;
    /** @type {Picture | null} */
    this._picture = null;
    /** @type {string | null} */
    this._who = null;
    button("person-mute").addEventListener("click", () => this._mute());
    button("person-camera").addEventListener("click", () => this._camera());
    button("person-screen").addEventListener("click", () => this._screen());
  }

  /** @param {string} participant */
  async open(participant) {
    this._who = participant;
    this._draw();
    const answer = await ask("person-dialog");
    const person = this._person();
    this._who = null;
    if (!person) return;
    if (answer === "back") await this._conduct.ask("send_back", { participant });
    if (answer === "remove") await this._conduct.remove(person);
  }

  /** @param {Picture} picture */
  follow(picture) {
    this._picture = picture;
    if (this._who !== null) this._draw();
  }

  /** @returns {Person | undefined} */
  _person() {
    return this._picture ? this._picture.people.find((one) => one.participant === this._who) : undefined;
  }

  _draw() {
    const person = this._person();
    if (!person) return;
    setText(byId("person-title"), Called(person));
    setText(byId("person-standing"), standing(person));
    toggle("person-mute", person.muted, say(person.muted ? "live.say.unmute" : "live.say.mute"));
    const hidden = person.camera === "locked";
    toggle("person-camera", hidden, say(hidden ? "live.say.camera_unlock" : "live.say.camera_lock"));
    toggle("person-screen", person.screen_allowed, say(person.screen_allowed ? "live.say.screen_forbid" : "live.say.screen_allow"));
    show(button("person-screen"), this._conduct.may("floor:grant"));
  }

  _mute() {
    const person = this._person();
    // A microphone is "locked" without the floor as well: `muted` says whether somebody muted it.
    if (person) this._conduct.ask("mute", { participant: person.participant, on: !person.muted });
  }

  _camera() {
    const person = this._person();
    // `on` switches the camera; a locked one is let through again.
    if (person) this._conduct.ask("camera", { participant: person.participant, on: person.camera === "locked" });
  }

  _screen() {
    const person = this._person();
    if (person) this._conduct.ask("allow_screen", { participant: person.participant, on: !person.screen_allowed });
  }
}

/** @param {string} id @param {boolean} pressed @param {string} words */
function toggle(id, pressed, words) {
  setAttribute(button(id), "aria-pressed", String(pressed));
  setText(byId(id + "-words"), words);
}

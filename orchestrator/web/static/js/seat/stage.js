// @ts-check
/** The big picture of the call: the speaker, or what is shared; one video element, so that old phones decode one. */

import { byId, button, setAttribute, setIcon, setText, show } from "../dom.js";
import { attach } from "../media_element.js";
import { Called, standing } from "../people.js";
import { steadySpeaker, wantedSpeaker } from "../speaker.js";
import { say } from "../words.js";
import { drawOthers } from "./others.js";
import { standsStill } from "./relief.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Person} Person */
/** @typedef {import("../conference.js").Conference} Conference */

const LARGEST = 3;

export class Stage {
  constructor() {
    this._video = /** @type {HTMLVideoElement} */ (byId("speaker-video"));
    this._tile = byId("speaker-tile");
    this._steady = steadySpeaker();
    /** @type {string | null} */
    this._last = null;
    this._zoom = 1;
    this._still = standsStill();
    button("zoom-in").addEventListener("click", () => this._enlarge(1));
    button("zoom-out").addEventListener("click", () => this._enlarge(-1));
  }

  /**
   * @param {Picture} picture
   * @param {Conference} conference
   * @param {{heard: string | null, soundOnly: boolean}} here
   */
  draw(picture, conference, here) {
    const me = picture.me.participant;
    const sharing = here.soundOnly ? undefined : picture.people.find((one) => shares(one, conference) && one.participant !== me);
    const person = sharing || this._speaker(picture, here.heard);
    const stream = person && !here.soundOnly ? conference.stream(person.participant, sharing ? "screen" : "camera") : null;
    attach(this._video, stream);
    const held = this._still(this._video, Date.now()) && conference.economy.relief.others === "paused";
    drawOthers(picture, conference, person ? person.participant : null, here);
    this._dress(person, sharing !== undefined, stream !== null, here.soundOnly || (held && stream !== null), picture);
    setText(byId("sound-only-why"), say(here.soundOnly ? "seat.say.sound_only_wish" : "seat.say.sound_only_line"));
  }

  /** @param {Picture} picture @param {string | null} heard @returns {Person | undefined} */
  _speaker(picture, heard) {
    const wanted = wantedSpeaker(picture.people, {
      floor: picture.floor.participant,
      heard,
      me: picture.me.participant,
      last: this._last,
    });
    this._last = this._steady(wanted, Date.now() / 1000);
    return picture.people.find((one) => one.participant === this._last);
  }

  /**
   * @param {Person | undefined} person
   * @param {boolean} sharing
   * @param {boolean} seen
   * @param {boolean} soundOnly
   * @param {Picture} picture
   */
  _dress(person, sharing, seen, soundOnly, picture) {
    const speaking = Boolean(person) && !sharing && person !== undefined && picture.floor.participant === person.participant;
    if (!sharing) this._zoom = 1;
    setAttribute(this._tile, "class", ["tile", speaking ? "speaking" : "", sharing ? "shared zoom-" + this._zoom : ""].join(" ").trim());
    show(byId("zoom"), sharing);
    show(this._video, seen);
    show(byId("speaker-caption"), Boolean(person) && !soundOnly);
    const name = person ? Called(person) : "";
    setText(byId("speaker-name"), person && sharing ? say("seat.say.shares", { person: name }) : name);
    setText(byId("speaker-standing"), person && !sharing ? standing(person) : "");
    setAttribute(this._video, "aria-label", name ? say("seat.say.picture_of", { person: name }) : null);
    show(byId("no-picture"), !seen && !soundOnly);
    setIcon(byId("no-picture"), person && person.camera === "on" ? "refresh" : person ? "cam-off" : "user");
    setText(byId("no-picture-words"), say(person ? (person.camera === "on" ? "seat.say.picture_coming" : "seat.say.camera_off") : "seat.say.nobody_here"));
    show(byId("sound-only"), soundOnly);
    setText(byId("sound-only-name"), name);
    setText(byId("sound-only-standing"), person ? standing(person) : "");
  }

  /** @param {number} step */
  _enlarge(step) {
    this._zoom = Math.min(LARGEST, Math.max(1, this._zoom + step));
    setAttribute(this._tile, "class", "tile shared zoom-" + this._zoom);
  }
}

/** @param {Person} person @param {Conference} conference @returns {boolean} */
function shares(person, conference) {
  return person.screen === "on" && conference.stream(person.participant, "screen") !== null;
}

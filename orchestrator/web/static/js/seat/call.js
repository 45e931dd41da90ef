// @ts-check
/** The call: one sentence, one big button, three keys. What is shown follows from the picture and the line. */

import { alarm, tell, whenChanged } from "../announce.js";
import { byId, button, lock, locked, setAttribute, setChip, setIcon, setText, show } from "../dom.js";
import { duration, now } from "../clock.js";
import { signOf } from "../recording_sign.js";
import { softBell } from "../sounds.js";
import { say } from "../words.js";
import { microphoneOpen, sentence, speaks } from "./call_words.js";
import { reliefWords } from "./relief.js";
import { Stage } from "./stage.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../conference.js").Conference} Conference */

/** Nothing but the sentence for this long; then the picture is covered. */
const OVERLAY_AFTER_SECONDS = 10;

/**
 * @typedef {Object} Owner
 * @property {(type: string) => Promise<boolean>} ask whether the server did it; the owner shows why not
 * @property {() => void} leave
 * @property {() => void} tryNow connect again without waiting
 * @property {() => void} share start or stop sharing the screen
 * @property {() => void} hear the person touched the page: voices may play
 * @property {(on: boolean) => void} soundOnly only voices from now on, or pictures again
 */

export class Call {
  /** @param {Owner} owner */
  constructor(owner) {
    this._owner = owner;
    this._stage = new Stage();
    this._soundOnly = false;
    this._asking = false;
    this._wasSpeaking = false;
    this._tellSentence = whenChanged(tell);
    this._tellRelief = whenChanged(tell);
    this._relieved = false;
    this._alarmPause = whenChanged(alarm);
    /** @type {Picture | null} */
    this._picture = null;
    this._broken = false;
    button("floor-key").addEventListener("click", () => this._pressFloor());
    button("microphone-key").addEventListener("click", () => this._pressMicrophone());
    button("sound-key").addEventListener("click", () => this._toggleSound());
    button("leave-key").addEventListener("click", () => owner.leave());
    button("share-key").addEventListener("click", () => owner.share());
    button("hear-key").addEventListener("click", () => owner.hear());
  }

  /**
   * @param {Picture} picture
   * @param {Conference} conference
   * @param {{brokenSince: number | null, heard: string | null, sharing: boolean, canShare: boolean}} here
   */
  draw(picture, conference, here) {
    this._picture = picture;
    this._broken = here.brokenSince !== null;
    const microphone = conference.local("microphone") !== null;
    this._stage.draw(picture, conference, { heard: here.heard, soundOnly: this._soundOnly });
    this._drawRelief(conference.economy.relief);
    this._drawSentence(sentence(picture, { broken: this._broken, heard: here.heard, microphone }));
    this._drawOverlay(here.brokenSince);
    this._drawFloor(picture);
    this._drawKeys(picture, microphone, here);
    this._drawRecording(picture);
    this._announceTurn(picture);
    setAttribute(byId("self"), "class", speaks(picture) ? "self speaking" : "self");
  }

  /** @param {{title: string, more: string}} words */
  _drawSentence(words) {
    setText(byId("say-title"), words.title);
    setText(byId("say-more"), words.more);
    // Whose turn it is is told; the stage is quiet while the line is away (the overlay speaks).
    if (!this._broken) this._tellSentence(words.title + ". " + words.more);
  }

  /** @param {import("../economy.js").Relief} relief */
  _drawRelief(relief) {
    const words = this._soundOnly ? "" : reliefWords(relief);
    setText(byId("say-line"), words);
    show(byId("say-line"), words !== "");
    this._tellRelief(words || (this._relieved ? say("seat.say.relief.back") : ""));
    this._relieved = this._relieved || words !== "";
  }

  /** @param {number | null} since */
  _drawOverlay(since) {
    const covered = since !== null && now() - since >= OVERLAY_AFTER_SECONDS;
    show(byId("reconnecting"), covered);
    if (since !== null && covered) setText(byId("reconnecting-for"), say("seat.say.away_for", { time: duration(now() - since) }));
  }

  /** @param {Picture} picture */
  _drawFloor(picture) {
    const key = button("floor-key");
    const sign = this._asking
      ? { icon: "refresh", word: "asking", go: true }
      : this._broken
        ? { icon: "refresh", word: "reconnect", go: true }
        : speaks(picture)
          ? { icon: "check", word: "finished", go: true }
          : picture.me.floor === "requested"
            ? { icon: "hand", word: "requested", go: false }
            : { icon: "hand", word: "request", go: true };
    setAttribute(key, "class", sign.go ? "btn btn-go btn-big btn-wide" : "btn btn-big btn-wide");
    setAttribute(key, "aria-pressed", sign.word === "requested" ? "true" : null);
    const paused = picture.session.status === "paused" && !this._broken;
    lock(key, this._asking || paused);
    setIcon(key, sign.icon);
    setText(byId("floor-words"), say("seat.say.floor." + sign.word));
  }

  /** @param {Picture} picture @param {boolean} microphone @param {{sharing: boolean, canShare: boolean}} here */
  _drawKeys(picture, microphone, here) {
    const open = microphone && microphoneOpen(picture);
    const key = button("microphone-key");
    lock(key, !open);
    setAttribute(key, "aria-pressed", open ? "true" : null);
    setIcon(key, open ? "mic" : microphone ? "mic-lock" : "mic-off");
    setText(byId("microphone-words"), say(open ? "seat.say.key.microphone_on" : microphone ? "seat.say.key.microphone_locked" : "seat.say.key.microphone_none"));
    setAttribute(button("sound-key"), "aria-pressed", String(this._soundOnly));
    const mayShare = picture.me.may_publish.indexOf("screen") >= 0;
    show(button("share-key"), here.canShare && (mayShare || here.sharing));
    setAttribute(button("share-key"), "aria-pressed", String(here.sharing));
    setText(byId("share-words"), say(here.sharing ? "seat.say.key.share_stop" : "seat.say.key.share"));
    setAttribute(byId("call-keys"), "class", button("share-key").hidden ? "call-keys" : "call-keys keys-4");
  }

  /** @param {Picture} picture */
  _drawRecording(picture) {
    const sign = signOf(picture.recording, 0, this._broken);
    setChip(byId("call-recording"), sign.tone, sign.icon, sign.label);
  }

  /** @param {Picture} picture */
  _announceTurn(picture) {
    const mine = speaks(picture);
    if (mine && !this._wasSpeaking) {
      softBell();
      alarm(say("seat.say.your_turn") + ". " + say("seat.say.heard"));
    }
    this._wasSpeaking = mine;
    this._alarmPause(picture.session.status === "paused" ? say("seat.say.paused") : "");
  }

  async _pressFloor() {
    const picture = this._picture;
    if (!picture || locked(button("floor-key"))) return;
    if (this._broken) return this._owner.tryNow();
    const wish = speaks(picture) ? "end_speaking" : picture.me.floor === "requested" ? "withdraw_request" : "request_floor";
    this._asking = true;
    this._drawFloor(picture);
    await this._owner.ask(wish);
    this._asking = false;
    this._drawFloor(this._picture || picture);
  }

  _pressMicrophone() {
    const picture = this._picture;
    if (!picture) return;
    // The microphone is not the reader's to switch: the key says how things are (Decree 154/2026 art. 21).
    const key = locked(button("microphone-key")) ? "why_locked" : "why_open";
    setText(byId("call-note-words"), say("seat.say." + key));
    show(byId("call-note"), true);
    tell(say("seat.say." + key));
  }

  _toggleSound() {
    this._soundOnly = !this._soundOnly;
    tell(say(this._soundOnly ? "seat.say.sound_only_on" : "seat.say.sound_only_off"));
    setAttribute(button("sound-key"), "aria-pressed", String(this._soundOnly));
    this._owner.soundOnly(this._soundOnly);
    this._owner.hear();
  }
}

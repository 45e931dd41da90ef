// @ts-check
/** The citizen reads the minutes of the own turn: right, or please correct. */

import { byId, button, setText, show } from "../dom.js";
import { Reading } from "../reading.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */

export class Minutes {
  /** @param {string} address */
  constructor(address) {
    this._reading = new Reading(address);
    this._mine = false;
    button("minutes-right").addEventListener("click", () => this._act("confirm"));
    button("minutes-wrong").addEventListener("click", () => this._ask(true));
    button("minutes-back").addEventListener("click", () => this._ask(false));
    button("minutes-send").addEventListener("click", () => this._correct());
    button("minutes-close").addEventListener("click", () => this._reading.close());
  }

  /** @param {Picture | null} picture */
  draw(picture) {
    this._reading.draw(picture);
    const text = this._reading.text;
    const shown = text !== null && text.status === "shown";
    // Who belongs to no turn reads along.
    this._mine = Boolean(picture && picture.me.confirms);
    show(byId("minutes-acts"), shown && this._mine);
    show(byId("minutes-done"), text !== null && !shown);
    if (text && !shown) setText(byId("minutes-done-words"), say("seat.say.minutes." + text.status));
    show(button("minutes-close"), text !== null && (!shown || !this._mine));
  }

  /** @param {boolean} asking */
  _ask(asking) {
    show(byId("minutes-correction"), asking);
    show(byId("minutes-choice"), !asking);
    if (asking) byId("minutes-text").focus();
  }

  async _correct() {
    const field = /** @type {HTMLTextAreaElement} */ (byId("minutes-text"));
    if (!field.value.trim()) return this._wrong(say("seat.say.minutes.say_what"));
    if (await this._act("correct", { text: field.value })) {
      field.value = "";
      this._ask(false);
    }
  }

  /** @param {"confirm" | "correct"} act @param {Record<string, string>} [fields] */
  async _act(act, fields) {
    const wrong = await this._reading.act(act, fields);
    this._wrong(wrong);
    return wrong === "";
  }

  /** @param {string} text */
  _wrong(text) {
    show(byId("minutes-wrong-note"), text !== "");
    setText(byId("minutes-wrong-words"), text);
  }
}

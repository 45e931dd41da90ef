// @ts-check
/**
 * The minutes as they are read back: fetched when the picture says that there is another version, in large type; the
 * citizen finds them right or asks for a correction. Used by the seat's page and the big screen. Written for Chrome 70.
 */

import { byId, csrfHeader, make, setText, show } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./protocol.js").Picture} Picture */
/** @typedef {{turn: number, version: number, status: string, sha256: string, blocks: {title: string, text: string}[]}} Text */

export class Reading {
  /** @param {string} address of the minutes of this seat */
  constructor(address) {
    this._address = address;
    this._known = "";
    /** @type {Text | null} */
    this.text = null;
    this._closed = "";
  }

  /** @param {Picture | null} picture */
  draw(picture) {
    const minutes = picture && picture.minutes;
    const now = minutes ? minutes.turn + " " + minutes.version + " " + minutes.status : "";
    if (now !== this._known) {
      this._known = now;
      if (minutes) this._fetch();
      else this.text = null;
    }
    this._show();
  }

  async _fetch() {
    try {
      const answer = await fetch(this._address, { headers: { Accept: "application/json" } });
      this.text = answer.status === 200 ? await answer.json() : null;
    } catch (error) {
      this._known = ""; // the next picture tries again
    }
    this._show();
  }

  /** Away from the eyes until there is another version. */
  close() {
    this._closed = this._known;
    this._show();
  }

  _show() {
    const text = this.text;
    show(byId("reading"), text !== null && this._closed !== this._known);
    if (!text) return;
    setText(byId("reading-title"), say("seat.say.minutes.title", { number: text.turn }));
    const blocks = byId("reading-blocks");
    const mark = this._known;
    if (blocks.getAttribute("data-shown") === mark) return;
    blocks.setAttribute("data-shown", mark);
    while (blocks.firstChild) blocks.firstChild.remove();
    text.blocks.forEach((block) => {
      blocks.append(make("h3", {}, block.title));
      block.text.split("\n").forEach((line) => blocks.append(make("p", {}, line)));
    });
  }

  /**
   * @param {"confirm" | "correct"} act
   * @param {Record<string, string>} [fields]
   * @returns {Promise<string>} what went wrong, or ""
   */
  async act(act, fields) {
    if (!this.text) return "";
    return send(this._address + "/" + act, Object.assign({ turn: String(this.text.turn), version: String(this.text.version) }, fields || {}));
  }
}

/**
 * Post a small form; a refusal comes back as a sentence.
 * @param {string} address
 * @param {Record<string, string>} fields
 * @returns {Promise<string>}
 */
export async function send(address, fields) {
  try {
    const answer = await fetch(address, { method: "POST", headers: Object.assign({ Accept: "application/json" }, csrfHeader()), body: new URLSearchParams(fields) });
    if (answer.ok) return "";
    const told = await answer.json();
    return told.message || told.detail || say("seat.say.minutes.not_sent");
  } catch (error) {
    return say("seat.say.minutes.not_sent");
  }
}

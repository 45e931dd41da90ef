// @ts-check
/** Step 2: the notice of recording and the rules. The tick records that they were read; it asks for no consent. */

import { byId, button, lock, locked, setAttribute, show } from "../dom.js";

export class Rules {
  /**
   * @param {string} version of the text on the page
   * @param {(type: string, fields?: Record<string, unknown>) => Promise<boolean>} wish
   */
  constructor(version, wish) {
    this._version = version;
    this._wish = wish;
  }

  attach() {
    const tick = this._tick();
    tick.addEventListener("change", () => {
      setAttribute(byId("rules-choice"), "class", tick.checked ? "choice on" : "choice");
      if (tick.checked) this._mistake(false);
    });
    button("rules-on").addEventListener("click", () => this._goOn());
  }

  async _goOn() {
    const key = button("rules-on");
    if (locked(key)) return;
    const tick = this._tick();
    this._mistake(!tick.checked);
    if (!tick.checked) return tick.focus();
    lock(key, true);
    if (await this._wish("acknowledge_rules", { version: this._version })) await this._wish("enter_waiting_room");
    lock(key, false);
  }

  /** @param {boolean} wrong */
  _mistake(wrong) {
    show(byId("rules-error"), wrong);
    setAttribute(byId("rules-field"), "class", wrong ? "field bad" : "field");
    setAttribute(this._tick(), "aria-invalid", wrong ? "true" : null);
    setAttribute(this._tick(), "aria-describedby", wrong ? "rules-error" : null);
  }

  /** @returns {HTMLInputElement} */
  _tick() {
    return /** @type {HTMLInputElement} */ (byId("rules-read"));
  }
}

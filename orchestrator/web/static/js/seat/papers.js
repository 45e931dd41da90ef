// @ts-check
/** Handing a photo or a PDF in during the session, and the receipts for it. Written for Chrome 70. */

import { byId, button, csrfHeader, follow, make, setText, show } from "../dom.js";
import { say } from "../words.js";

/** @typedef {{receipt: string, title: string}} Receipt */

export class Papers {
  /** @param {string} at the address of this seat */
  constructor(at) {
    this._at = at;
    /** @type {Receipt[]} */
    this._receipts = [];
    button("papers-key").addEventListener("click", () => this._open(true));
    button("papers-close").addEventListener("click", () => this._open(false));
    byId("papers-file").addEventListener("change", () => this._send());
  }

  /** @param {boolean} open */
  async _open(open) {
    show(byId("papers"), open);
    if (!open) return button("papers-key").focus();
    byId("papers-title").focus();
    try {
      const answer = await fetch(this._at + "/documents", { headers: { Accept: "application/json" } });
      if (answer.ok) this._list(await answer.json());
    } catch (error) {
      console.warn("receipts", error); // those that are known stay
    }
  }

  /** @param {Receipt[]} receipts */
  _list(receipts) {
    this._receipts = receipts;
    follow(
      byId("papers-list"),
      receipts,
      (one) => one.receipt,
      (one) => make("li", {}, make("span", {}, make("b", {}, one.title), make("span", { class: "muted" }, one.receipt)), make("a", { class: "btn", href: this._at + "/receipts/" + one.receipt + ".pdf", download: "" }, say("seat.say.papers.receipt"))),
      () => undefined
    );
  }

  _send() {
    const field = /** @type {HTMLInputElement} */ (byId("papers-file"));
    const file = field.files && field.files[0];
    if (!file) return;
    const body = new FormData();
    body.append("csrf_token", csrfHeader()["X-CSRF-Token"]);
    body.append("file", file);
    const request = new XMLHttpRequest(); // fetch tells nothing of how far it is
    request.open("POST", this._at + "/documents");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && this._tell(say("seat.say.papers.sending", { percent: Math.round((event.loaded / event.total) * 100) }));
    request.onload = () => this._sent(request, field);
    request.onerror = () => this._tell(say("seat.say.papers.not_sent"));
    this._tell(say("seat.say.papers.sending", { percent: 0 }));
    request.send(body);
  }

  /** @param {XMLHttpRequest} request @param {HTMLInputElement} field */
  _sent(request, field) {
    /** @type {{message?: string, receipt?: string, title?: string}} */
    let told = {};
    try {
      told = JSON.parse(request.responseText);
    } catch (error) {
      console.warn("answer", error);
    }
    if (request.status !== 200 || !told.receipt) return this._tell(told.message || say("seat.say.papers.not_sent"));
    field.value = "";
    this._list(this._receipts.concat([{ receipt: told.receipt, title: told.title || told.receipt }]));
    this._tell(say("seat.say.papers.done", { receipt: told.receipt }));
  }

  /** @param {string} text */
  _tell(text) {
    show(byId("papers-note"), true);
    setText(byId("papers-note-words"), text);
  }
}

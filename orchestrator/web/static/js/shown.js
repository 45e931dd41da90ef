// @ts-check
/**
 * The document that is shown to all: a picture in the page, a PDF in the browser's own viewer where it has one, else
 * behind a link. Nothing is converted on the server. Used by the seat's page and the big screen. Written for Chrome 70.
 */

import { byId, make, setText, show } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./protocol.js").Picture} Picture */

export class Shown {
  /** @param {string} address of the bytes */
  constructor(address) {
    this._address = address;
    this._now = "";
    this._closed = "";
  }

  /** @param {Picture | null} picture */
  draw(picture) {
    const document_ = picture && picture.document;
    const now = document_ ? document_.code + "/" + document_.version : "";
    if (now !== this._now) {
      this._now = now;
      this._put(document_ || null);
    }
    show(byId("shown"), now !== "" && this._closed !== now);
  }

  close() {
    this._closed = this._now;
    show(byId("shown"), false);
  }

  /** @param {{code: string, version: number, media_type: string, title: string} | null} document_ */
  _put(document_) {
    const place = byId("shown-place");
    while (place.firstChild) place.firstChild.remove();
    if (!document_) return;
    const name = document_.title || document_.code;
    setText(byId("shown-title"), say("seat.say.shown", { name }));
    const address = this._address + "?v=" + encodeURIComponent(this._now);
    if (document_.media_type.indexOf("image/") === 0) {
      place.append(make("img", { src: address, alt: name }));
      return;
    }
    const viewer = /** @type {{pdfViewerEnabled?: boolean}} */ (navigator).pdfViewerEnabled;
    if (viewer) place.append(make("iframe", { src: address, title: name }));
    else place.append(make("a", { class: "btn btn-big btn-wide", href: address, target: "_blank", rel: "noopener" }, say("seat.say.shown_open")));
  }
}

// @ts-check
/**
 * One file on its way by tus 1.0.0: announced, sent in pieces, gone on with where the line broke. Knows no page.
 */

import { csrfHeader } from "../dom.js";

const PIECE = 256 * 1024;
/** Milliseconds between tries after a broken line; the last one is repeated. */
const WAITS = [500, 1000, 2000, 5000, 10000];
const MOST_TRIES = 60;

/** The server does not take it; `sentence` is for the person. */
export class Refused extends Error {
  /** @param {string} sentence */
  constructor(sentence) {
    super(sentence);
    this.sentence = sentence;
  }
}

export class Upload {
  /** @param {File} file */
  constructor(file) {
    this._file = file;
    this._address = "";
    this._tries = 0;
    this.stopped = false;
    /** @type {(sent: number, size: number) => void} */
    this.onprogress = () => undefined;
    /** @type {() => void} */
    this.onwaiting = () => undefined;
  }

  /** The upload's secret, once every byte is there and was taken. @returns {Promise<string>} */
  async send() {
    let offset = -1;
    while (!this.stopped && offset < this._file.size) {
      try {
        if (!this._address) await this._announce();
        if (offset < 0) offset = await this._howFar();
        offset = await this._piece(offset);
        this._tries = 0;
        this.onprogress(offset, this._file.size);
      } catch (error) {
        if (error instanceof Refused) throw error;
        offset = -1;
        await this._wait();
      }
    }
    if (this.stopped) throw new Refused("");
    return this._address.split("/").pop() || "";
  }

  /** Take it back. */
  stop() {
    this.stopped = true;
    if (this._address) this._ask("DELETE", this._address, {}, null).catch(() => undefined);
  }

  async _announce() {
    const name = btoa(unescape(encodeURIComponent(this._file.name)));
    const headers = { "Upload-Length": String(this._file.size), "Upload-Metadata": "filename " + name };
    const answer = await this._ask("POST", "/uploads", headers, null);
    this._address = answer.headers.get("Location") || "";
  }

  /** @returns {Promise<number>} */
  async _howFar() {
    const answer = await this._ask("HEAD", this._address, {}, null);
    return Number(answer.headers.get("Upload-Offset"));
  }

  /** @param {number} offset @returns {Promise<number>} */
  async _piece(offset) {
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    const answer = await this._ask("PATCH", this._address, headers, this._file.slice(offset, offset + PIECE));
    return Number(answer.headers.get("Upload-Offset"));
  }

  /**
   * @param {string} method @param {string} address @param {Record<string, string>} headers @param {Blob | null} body
   * @returns {Promise<Response>}
   */
  async _ask(method, address, headers, body) {
    const all = Object.assign({ "Tus-Resumable": "1.0.0", Accept: "application/json" }, headers, csrfHeader());
    const answer = await fetch(address, { method, headers: all, body, credentials: "same-origin" });
    if (answer.ok) return answer;
    // 409 and 423: another piece of ours arrived meanwhile; 5xx: later. Everything else is a refusal.
    if (answer.status === 409 || answer.status === 423 || answer.status >= 500) throw new Error(String(answer.status));
    throw new Refused(await sentenceOf(answer));
  }

  async _wait() {
    this._tries += 1;
    if (this._tries > MOST_TRIES) throw new Refused("");
    this.onwaiting();
    const wait = WAITS[Math.min(this._tries, WAITS.length) - 1];
    await new Promise((resolve) => {
      const timer = setTimeout(go, wait);
      window.addEventListener("online", go, { once: true });
      function go() {
        clearTimeout(timer);
        window.removeEventListener("online", go);
        resolve(undefined);
      }
    });
  }
}

/** @param {Response} answer @returns {Promise<string>} */
async function sentenceOf(answer) {
  try {
    return (await answer.json()).detail || "";
  } catch (error) {
    return "";
  }
}

/**
 * The socket to the server: keeps itself connected, asks and gets answers, tells what comes.
 * Knows the protocol's frame (orchestrator/web/README.md), not what a conference is.
 *
 * @example
 * const signalling = new Signalling(`/p/${seat}/socket`);
 * signalling.on("state", (picture) => show(picture));
 * signalling.on("line", (line) => banner(line.up));
 * signalling.open();
 * await signalling.request("enter_waiting_room");
 */

import { Listeners } from "./listeners.js";

/** @typedef {import("./protocol.js").Picture} Picture */
/** @typedef {import("./protocol.js").Welcome} Welcome */
/** @typedef {import("./protocol.js").Offer} Offer */
/** @typedef {import("./protocol.js").Published} Published */
/** @typedef {import("./protocol.js").Speaking} Speaking */
/** @typedef {import("./protocol.js").Qualities} Qualities */
/** @typedef {import("./protocol.js").Layers} Layers */
/** @typedef {import("./protocol.js").Adapted} Adapted */
/** @typedef {import("./protocol.js").Rejoin} Rejoin */
/** @typedef {import("./protocol.js").Ended} Ended */
/** @typedef {import("./protocol.js").ProtocolError} ProtocolError */

/**
 * @typedef {Object} SignallingEvents
 * @property {Welcome} welcome  connected (again); a new picture follows at once
 * @property {Picture} state
 * @property {Offer} offer
 * @property {Published} published
 * @property {Speaking} speaking
 * @property {Qualities} quality
 * @property {Layers} layers  of a track of ours that somebody wants
 * @property {Adapted} adapted  what our line lets through of the others' pictures
 * @property {Rejoin} rejoin
 * @property {{}} moved  the seat was taken over on another device: the socket stays closed
 * @property {Ended} ended  over for this person: the socket stays closed
 * @property {{up: boolean, since: number}} line  the socket came up or broke; `since` in Unix milliseconds
 * @property {{code: number, reason: "sign_in" | "not_allowed" | "not_found" | "misbehaved"}} closed  the server wants us no more: the socket stays closed
 * @property {{code: number}} too_early  no waiting room yet; asks again every 15 s, staff every 3
 * @property {ProtocolError} error  we broke the protocol (a defect of ours: for the console)
 */

/** Told by `request` when the server says no, or when the line broke before it could answer. */
export class Refused extends Error {
  /**
   * @param {string} code  key of the sentence, or "signalling.line_lost"
   * @param {string} message  for people, in their language; empty when the line broke
   */
  constructor(code, message) {
    super(message || code);
    this.name = "Refused";
    this.code = code;
    /** For people; empty: say that the line is lost. */
    this.sentence = message;
  }
}

/** Milliseconds before each new try; the last one is repeated. */
const PATIENCE = [200, 500, 1000, 2000, 4000];
/** Until the waiting room is asked for again; staff open the console to see it open. */
const TOO_EARLY_PATIENCE = { seat: 15000, staff: 3000 };
/** A socket that does not open within this is tried anew. */
const OPENING_PATIENCE = 8000;
const MOST_WAITING = 32;
/** A socket that was quiet for longer is doubted when the conference's line breaks (milliseconds). */
const QUIET = 1500;

/** May be asked (again) after the line is back: asking twice does no harm. */
const ASKED_AGAIN = new Set([
  "acknowledge_rules",
  "enter_waiting_room",
  "request_floor",
  "withdraw_request",
  "end_speaking",
  "leave",
]);

/** Close codes after which there is no point in trying again. */
const FINAL = /** @type {Object<number, "sign_in" | "not_allowed" | "not_found" | "misbehaved">} */ ({
  4400: "misbehaved",
  4401: "sign_in",
  4403: "not_allowed",
  4404: "not_found",
});
const ENDED = 4000;
const MOVED = 4409;
const TOO_EARLY = 4425;

/**
 * @typedef {Object} Pending
 * @property {Object<string, unknown>} message
 * @property {(values: Object<string, unknown>) => void} resolve
 * @property {(reason: Refused) => void} reject
 */

/** @extends {Listeners<SignallingEvents>} */
export class Signalling extends Listeners {
  /**
   * @param {string} address  path or URL of the socket
   * @param {"seat" | "staff"} [who]
   */
  constructor(address, who) {
    super();
    this._tooEarlyPatience = TOO_EARLY_PATIENCE[who || "seat"];
    const url = new URL(address, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this._url = url.href;
    this._storageKey = `tiepdan.resume ${url.pathname}`;
    /** @type {WebSocket | null} */
    this._socket = null;
    /** @type {Map<number, Pending>} */
    this._pending = new Map();
    /** @type {Object<string, unknown> | null} the newest `device`, for when the line is back */
    this._device = null;
    this._lastId = 0;
    this._tries = 0;
    this._timer = 0;
    this._wanted = false;
    this._welcomed = false;
    this._heardAt = 0;
    /** The last picture, or null. @type {Picture | null} */
    this.picture = null;
    /** The last welcome, or null. @type {Welcome | null} */
    this.welcome = null;
    /** Server clock minus ours, in milliseconds. */
    this.clockOffset = 0;
    this._online = () => this._tryNow();
  }

  /** Whether messages get through now. */
  get up() {
    return this._welcomed;
  }

  /** Whether nothing came for a while. In a session the server mostly says something every second; `ping` makes sure. */
  get quiet() {
    return Date.now() - this._heardAt > QUIET;
  }

  /** Ask whether anybody is there: the answer ends the quiet. */
  ping() {
    this.request("ping").catch(() => undefined); // a line that broke says so by itself
  }

  /**
   * The conference's line broke. A socket that is quiet as well is replaced: after a change of network it would look
   * open for minutes, and whatever is said would go nowhere.
   */
  doubt() {
    if (this._welcomed && this.quiet) this._tryNow();
  }

  /** The server's time now, in Unix milliseconds. */
  now() {
    return Date.now() + this.clockOffset;
  }

  /** Connect, and stay connected until `close` or a final answer of the server. */
  open() {
    if (this._wanted) return;
    this._wanted = true;
    window.addEventListener("online", this._online);
    this._connect();
  }

  /** Say goodbye and stay away. Requests without an answer are refused with "signalling.line_lost". */
  close() {
    this._tell({ type: "bye" });
    this._stop();
    if (this._socket) this._socket.close(1000);
  }

  /**
   * Ask for something; resolves when the server did it.
   *
   * While the line is broken only what may be asked twice waits for it; everything else is refused at once.
   * @param {string} type  as in the protocol: "enter_waiting_room", "admit", "give_floor", ...
   * @param {Object<string, unknown>} [fields]  the message's other fields
   * @returns {Promise<Object<string, unknown>>} the `done` message
   * @throws {Refused}
   */
  request(type, fields) {
    const again = ASKED_AGAIN.has(type);
    if (!this._welcomed && (!again || this._pending.size >= MOST_WAITING)) {
      return Promise.reject(new Refused("signalling.line_lost", ""));
    }
    this._lastId += 1;
    const message = Object.assign({ type, id: this._lastId }, fields || {});
    return new Promise((resolve, reject) => {
      this._pending.set(message.id, { message, resolve, reject });
      this._tell(message);
    });
  }

  /**
   * Say something that has no answer: `publish`, `subscribe`, `subscribed`, `line`.
   * @param {Object<string, unknown> & {type: string}} message
   * @returns {boolean} whether it left; nothing waits
   */
  send(message) {
    return this._tell(message);
  }

  /**
   * What the devices of this machine do now; told again after each reconnection.
   * @param {{camera: boolean, microphone: boolean, screen: boolean, problem?: string}} device
   */
  sayDevice(device) {
    this._device = Object.assign({ type: "device" }, device);
    this._tell(this._device);
  }

  /** @param {Object<string, unknown>} message @returns {boolean} */
  _tell(message) {
    if (!this._socket || !this._welcomed || this._socket.readyState !== WebSocket.OPEN) return false;
    this._socket.send(JSON.stringify(message));
    return true;
  }

  _connect() {
    clearTimeout(this._timer);
    const socket = new WebSocket(this._url);
    this._socket = socket;
    this._timer = window.setTimeout(() => this._broke(socket, 0), OPENING_PATIENCE);
    socket.onopen = () => socket.send(JSON.stringify(this._hello()));
    socket.onmessage = (event) => {
      if (socket === this._socket) this._heard(String(event.data));
    };
    socket.onclose = (event) => this._broke(socket, event.code);
  }

  _hello() {
    /** @type {Object<string, unknown>} */
    const hello = { type: "hello", v: 1 };
    const resume = recall(this._storageKey);
    if (resume) hello.resume = resume;
    return hello;
  }

  /** @param {WebSocket} socket @param {number} code */
  _broke(socket, code) {
    if (socket !== this._socket) return;
    clearTimeout(this._timer);
    socket.onclose = null;
    socket.close();
    this._socket = null;
    const was = this._welcomed;
    this._welcomed = false;
    this._refuseUnanswered();
    if (was) this.tell("line", { up: false, since: Date.now() });
    if (!this._wanted) return;
    if (code === ENDED || code === MOVED || FINAL[code]) {
      this._stop();
      if (FINAL[code]) this.tell("closed", { code, reason: FINAL[code] });
      return;
    }
    if (code === TOO_EARLY) this.tell("too_early", { code });
    this._tryLater(code === TOO_EARLY ? this._tooEarlyPatience : PATIENCE[Math.min(this._tries, PATIENCE.length - 1)]);
  }

  /** @param {number} patience  milliseconds */
  _tryLater(patience) {
    this._tries += 1;
    clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._connect(), patience);
  }

  /** The machine says it is online: do not wait for the next try. A socket that looks open may be dead all the same. */
  _tryNow() {
    if (!this._wanted || (this._socket && this._socket.readyState === WebSocket.CONNECTING)) return;
    this._tries = 0;
    if (this._socket) this._broke(this._socket, 0);
    this._connect();
  }

  _stop() {
    this._wanted = false;
    clearTimeout(this._timer);
    window.removeEventListener("online", this._online);
    for (const pending of this._pending.values()) pending.reject(new Refused("signalling.line_lost", ""));
    this._pending.clear();
  }

  _refuseUnanswered() {
    for (const [id, pending] of Array.from(this._pending)) {
      if (ASKED_AGAIN.has(String(pending.message.type))) continue;
      this._pending.delete(id);
      pending.reject(new Refused("signalling.line_lost", ""));
    }
  }

  /** @param {string} text */
  _heard(text) {
    this._heardAt = Date.now();
    const message = JSON.parse(text);
    switch (message.type) {
      case "welcome":
        this._greeted(message);
        break;
      case "done":
      case "refused":
        this._answered(message);
        break;
      case "state":
        this.picture = message;
        this._tries = 0; // not before: a server that welcomes and cannot go on is given time
        this.tell("state", message);
        break;
      case "moved":
      case "ended":
        // The close code may get lost on the way; the message is enough.
        this._stop();
        this.tell(message.type, message);
        break;
      case "error":
        console.warn("signalling", message.code, message.message);
        this.tell("error", message);
        break;
      default:
        this.tell(/** @type {keyof SignallingEvents} */ (message.type), message);
    }
  }

  /** @param {Welcome} welcome */
  _greeted(welcome) {
    clearTimeout(this._timer);
    this._welcomed = true;
    this.welcome = welcome;
    this.clockOffset = welcome.server_time * 1000 - Date.now();
    remember(this._storageKey, welcome.resume);
    for (const pending of this._pending.values()) this._tell(pending.message);
    if (this._device) this._tell(this._device);
    this.tell("welcome", welcome);
    this.tell("line", { up: true, since: Date.now() });
  }

  /** @param {{type: "done" | "refused", id: number, code?: string, message?: string}} answer */
  _answered(answer) {
    const pending = this._pending.get(answer.id);
    if (!pending) return;
    this._pending.delete(answer.id);
    if (answer.type === "done") pending.resolve(/** @type {Object<string, unknown>} */ (answer));
    else pending.reject(new Refused(String(answer.code), String(answer.message)));
  }
}

/** @param {string} key @returns {string | null} */
function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch (error) {
    return null; // storage is forbidden: a reload is then a new page, no more
  }
}

/** @param {string} key @param {string} value */
function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch (error) {
    console.warn("no storage", error);
  }
}

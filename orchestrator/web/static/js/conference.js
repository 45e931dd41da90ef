/**
 * The conference as this browser has it: sends its own tracks, receives everybody else's, and mends itself.
 * Knows two connections and generations (orchestrator/web/README.md); not who is called what, nor how it looks.
 *
 * @example
 * const signalling = new Signalling(`/p/${seat}/socket`);
 * const conference = new Conference(signalling, { publishes: true, receives: true });
 * conference.on("tracks", () => grid.draw(conference));            // conference.stream(participant, "camera")
 * conference.on("connection", ({ state }) => overlay(state));      // "reconnecting" after a broken line
 * await conference.set("microphone", stream.getAudioTracks()[0]);  // before or after admission, any time
 * await conference.set("camera", stream.getVideoTracks()[0]);
 * signalling.open();                                               // sends and receives as soon as admitted
 */

import { Economy } from "./economy.js";
import { LineWatch } from "./line_watch.js";
import { Listeners } from "./listeners.js";
import { Publication } from "./publication.js";
import { Subscription } from "./subscription.js";

/** @typedef {import("./protocol.js").Source} Source */
/** @typedef {import("./protocol.js").Picture} Picture */
/** @typedef {import("./protocol.js").Welcome} Welcome */
/** @typedef {import("./protocol.js").LineSummary} LineSummary */
/** @typedef {import("./signalling.js").Signalling} Signalling */
/** @typedef {import("./subscription.js").Received} Received */

/**
 * idle: not admitted (or neither sends nor receives); connecting: first time; connected: all that was asked for flows;
 * reconnecting: it flowed and broke.
 * @typedef {"idle" | "connecting" | "connected" | "reconnecting"} ConnectionState
 */

/**
 * @typedef {Object} ConferenceEvents
 * @property {{}} tracks  what is received changed: ask `participants()` and `stream(...)` again
 * @property {{source: Source, track: MediaStreamTrack | null}} local  what we send changed (also when a device or a shared screen ended by itself)
 * @property {{state: ConnectionState, since: number}} connection  `since` in Unix milliseconds
 * @property {LineSummary} line  every five seconds
 * @property {import("./economy.js").Relief} relief  what the line cannot carry now, or that it can again
 */

/** A line that is away longer than this (milliseconds) is given up for a new one. */
const DISCONNECTED_PATIENCE = 2000;
/** A new connection that does not come up within this is tried anew; doubled each time up to the second number. */
const CONNECTING_PATIENCE = [8000, 30000];
const IN_ROOM = ["admitted", "speaking", "reconnecting"];

/** @extends {Listeners<ConferenceEvents>} */
export class Conference extends Listeners {
  /**
   * @param {Signalling} signalling  opened by the page, before or after
   * @param {{publishes?: boolean, receives?: boolean}} [options]  default: both. The chair's tablet and the
   *   operator's console do not publish.
   */
  constructor(signalling, options) {
    super();
    const wishes = Object.assign({ publishes: true, receives: true }, options || {});
    this._signalling = signalling;
    this._publishes = wishes.publishes;
    this._receives = wishes.receives;
    /** @type {Map<Source, MediaStreamTrack>} */
    this._local = new Map();
    /** @type {Map<string, Map<Source, MediaStream>>} */
    this._streams = new Map();
    /** @type {Publication | null} */
    this._publication = null;
    /** @type {Subscription | null} */
    this._subscription = null;
    this._generation = 0;
    this._admitted = false;
    this._broken = false; // a new generation is due as soon as the socket is up
    this._tries = 0;
    this._watch = 0;
    this._closed = false;
    /** @type {ConnectionState} */
    this.state = "idle";
    this.economy = new Economy(signalling, this._publishes, {
      publication: () => this._publication,
      statistics: () => this.statistics(),
      flows: () => this._connections().length > 0 && this.state === "connected",
      films: () => this._local.has("camera"),
      pictures: () => this._pictures(),
      measured: (summary) => this.tell("line", summary),
      relieved: (relief) => this.tell("relief", relief),
    });
    this._lineWatch = new LineWatch(signalling, () => this._connections(), () => this._begin());
    this._stop = [
      signalling.on("welcome", (welcome) => this._welcomed(welcome)),
      signalling.on("state", (picture) => this._pictured(picture)),
      signalling.on("published", (published) => {
        const publication = this._publication;
        if (publication && published.generation === publication.generation) this._do(publication.answered(published.sdp));
      }),
      signalling.on("offer", (offer) => {
        if (this._subscription) this._subscription.take(offer);
      }),
      signalling.on("rejoin", () => this._begin()),
      signalling.on("moved", () => this._end()),
      signalling.on("ended", () => this._end()),
    ];
  }

  /**
   * Send this track as `source` from now on, or nothing (`null`). Before admission it is kept for then.
   * The old track is not stopped: its owner does that.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async set(source, track) {
    if (track) this._local.set(source, track);
    else this._local.delete(source);
    if (track) {
      track.addEventListener("ended", () => {
        if (this._local.get(source) === track) this._do(this.set(source, null));
      });
    }
    this._followFloor();
    this.tell("local", { source, track });
    this._sayDevice();
    if (this._publication) await this._publication.set(source, track);
  }

  /** What we send as `source`, or null. @param {Source} source @returns {MediaStreamTrack | null} */
  local(source) {
    return this._local.get(source) || null;
  }

  /**
   * Ask the person for a screen or window and send it. The server shows it only where `me.may_publish` has "screen".
   * @returns {Promise<boolean>} false: the person changed their mind
   */
  async shareScreen() {
    /** @type {any} */
    const devices = navigator.mediaDevices;
    let stream;
    try {
      stream = await devices.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
    } catch (error) {
      return false;
    }
    const track = stream.getVideoTracks()[0];
    if ("contentHint" in track) track.contentHint = "detail";
    await this.set("screen", track);
    return true;
  }

  async stopScreen() {
    const track = this._local.get("screen");
    if (!track) return;
    track.stop();
    await this.set("screen", null);
  }

  /** Whether this browser can share a screen at all (telephones cannot). */
  static canShareScreen() {
    return Boolean(navigator.mediaDevices && /** @type {any} */ (navigator.mediaDevices).getDisplayMedia);
  }

  /**
   * Start or stop receiving everybody else (a chair's tablet that wants to see).
   * @param {boolean} on
   */
  receive(on) {
    if (this._receives === on) return;
    this._receives = on;
    if (!on && this._subscription) {
      this._subscription.close();
      this._subscription = null;
      this._heard([]);
    } else if (on && this._generation && this._admitted) this._subscribe();
    this._weigh();
  }

  /** Who is received now. @returns {string[]} public ids */
  participants() {
    return Array.from(this._streams.keys());
  }

  /**
   * The stream for an element's `srcObject`: the same object as long as that source is received.
   * @param {string} participant
   * @param {Source} source
   * @returns {MediaStream | null}
   */
  stream(participant, source) {
    const streams = this._streams.get(participant);
    return (streams && streams.get(source)) || null;
  }

  /** @returns {import("./views.js").Shown[]} */
  _pictures() {
    /** @type {import("./views.js").Shown[]} */
    const shown = [];
    this._streams.forEach((streams, participant) => {
      streams.forEach((stream, source) => {
        if (source !== "microphone") shown.push({ participant, source, stream });
      });
    });
    return shown;
  }

  /** Both connections' statistics as the browser has them. @returns {Promise<RTCStatsReport[]>} */
  statistics() {
    return Promise.all(this._connections().map((connection) => connection.getStats()));
  }

  /** Close both connections and listen no more. Tracks of ours stay open: they belong to the page. */
  close() {
    this._end();
    this._closed = true;
    this.economy.close();
    this._lineWatch.close();
    for (const stop of this._stop) stop();
  }

  /** @param {Welcome} welcome */
  _welcomed(welcome) {
    // Another page may have used this seat since: its numbers are taken.
    // And an answer that was on its way when the socket broke will not come any more.
    if (welcome.generation !== this._generation || (this._publication && this._publication.unanswered)) {
      this._broken = true;
    }
    this._generation = Math.max(this._generation, welcome.generation);
    this._sayDevice();
  }

  /** @param {Picture} picture */
  _pictured(picture) {
    const me = picture.me;
    const admitted = me.participant === null || IN_ROOM.indexOf(String(me.status)) >= 0;
    const came = admitted && !this._admitted;
    this._admitted = admitted;
    this._followFloor();
    if (!admitted) this._end();
    else if (came || this._broken) this._begin();
  }

  /** The microphone sends nothing unless the floor is ours; the server looks after it anyway. */
  _followFloor() {
    const picture = this._signalling.picture;
    const may = picture ? picture.me.may_publish : [];
    this._local.forEach((track, source) => {
      track.enabled = source !== "microphone" || may.indexOf(source) >= 0;
    });
  }

  _sayDevice() {
    if (!this._publishes) return;
    this.economy.sayAgain();
    this._signalling.sayDevice({
      camera: this._local.has("camera"),
      microphone: this._local.has("microphone"),
      screen: this._local.has("screen"),
    });
  }

  /** A new generation: new connections, from scratch. */
  _begin() {
    if (this._closed || !this._admitted || !(this._publishes || this._receives)) return;
    clearTimeout(this._watch);
    this._signalling.doubt();
    if (!this._signalling.up) {
      if (this._connections().length) this._become("reconnecting");
      this._broken = true;
      return;
    }
    this._broken = false;
    this._drop();
    this._generation += 1;
    this.economy.begin();
    if (this._publishes) this._publish();
    if (this._receives) this._subscribe();
    this._become(this.state === "idle" || this.state === "connecting" ? "connecting" : "reconnecting");
    const patience = Math.min(CONNECTING_PATIENCE[0] * Math.pow(2, this._tries), CONNECTING_PATIENCE[1]);
    this._tries += 1;
    this._watch = window.setTimeout(() => this._begin(), patience);
    this._weigh();
  }

  _publish() {
    const publication = new Publication(this._generation, this._iceServers(), (message) => {
      if (!this._signalling.send(message)) this._broken = true;
    });
    this._publication = publication;
    this._do(publication.pausePictures(this.economy.withholds));
    publication.connection.oniceconnectionstatechange = () => this._weigh();
    this._do(publication.open(this._local));
  }

  _subscribe() {
    const subscription = new Subscription(
      this._generation,
      this._iceServers(),
      (message) => {
        this._signalling.send(message);
      },
      (received) => {
        if (subscription === this._subscription) this._heard(received);
        this._weigh();
      }
    );
    this._subscription = subscription;
    subscription.connection.oniceconnectionstatechange = () => this._weigh();
    this._signalling.send({ type: "subscribe", generation: this._generation });
  }

  /** Look at the connections: up, away for a while, or to be replaced. */
  _weigh() {
    const connections = this._connections();
    if (!connections.length || this._closed) return;
    const states = connections.map((connection) => connection.iceConnectionState);
    if (states.every((state) => state === "connected" || state === "completed" || state === "new")) {
      // "new": nobody is there to be received yet, so the server has offered nothing.
      if (this._publication && states[0] === "new") return;
      clearTimeout(this._watch);
      this._tries = 0;
      this._become("connected");
    } else if (states.indexOf("failed") >= 0 || states.indexOf("closed") >= 0) {
      this._become("reconnecting");
      this._begin();
    } else if (states.indexOf("disconnected") >= 0) {
      this._become("reconnecting");
      clearTimeout(this._watch);
      // Both lines quiet: it is the network, and waiting brings nothing back.
      const patience = this._signalling.quiet ? 0 : DISCONNECTED_PATIENCE;
      this._watch = window.setTimeout(() => this._begin(), patience);
    }
  }

  /** @param {Received[]} received  everything that is received now */
  _heard(received) {
    /** @type {Map<string, Map<Source, MediaStream>>} */
    const streams = new Map();
    for (const { participant, source, track } of received) {
      const own = streams.get(participant) || new Map();
      streams.set(participant, own);
      const before = this.stream(participant, source);
      const same = before !== null && before.getTracks()[0] === track;
      own.set(source, same ? before : new MediaStream([track]));
    }
    this._streams = streams;
    this.tell("tracks", {});
    this.economy.look();
  }

  /** @returns {RTCPeerConnection[]} the publishing one first */
  _connections() {
    const connections = [];
    if (this._publication) connections.push(this._publication.connection);
    if (this._subscription) connections.push(this._subscription.connection);
    return connections;
  }

  _iceServers() {
    return this._signalling.welcome ? this._signalling.welcome.ice_servers : [];
  }

  _drop() {
    if (this._publication) this._publication.close();
    if (this._subscription) this._subscription.close();
    this._publication = null;
    this._subscription = null;
  }

  _end() {
    clearTimeout(this._watch);
    this._drop();
    this._admitted = false;
    this._tries = 0;
    if (this._streams.size) this._heard([]);
    this._become("idle");
  }

  /** @param {ConnectionState} state */
  _become(state) {
    if (state === this.state) return;
    this.state = state;
    this.tell("connection", { state, since: Date.now() });
  }

  /** A step that fails leaves the connections to the watch, which makes new ones. @param {Promise<void>} step */
  _do(step) {
    step.catch((error) => {
      if (!this._closed) console.error("conference", error);
    });
  }
}

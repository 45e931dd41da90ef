// @ts-check
/**
 * What a poor line cannot carry is left out, so that voices get through: says what the line does, what is shown here, which
 * layers are sent, and when our own picture pauses. Knows the conference's connections through what it is given.
 */

import { LineStatistics } from "./line_statistics.js";
import { Uplink } from "./uplink.js";
import { Views } from "./views.js";

/** @typedef {import("./protocol.js").LineSummary} LineSummary */
/** @typedef {import("./publication.js").Publication} Publication */
/** @typedef {import("./signalling.js").Signalling} Signalling */

/**
 * What is left out because of the line: of the others' pictures, and our own.
 * @typedef {{others: "full" | "smaller" | "paused", own: boolean}} Relief
 */

/**
 * @typedef {Object} Conduct
 * @property {() => Publication | null} publication  what carries our tracks now
 * @property {() => Promise<RTCStatsReport[]>} statistics  of the connections, the publishing one first
 * @property {() => boolean} flows  the connections are up
 * @property {() => boolean} films  a camera of ours is on
 * @property {() => import("./views.js").Shown[]} pictures  that are received now
 * @property {(summary: LineSummary) => void} measured  every five seconds
 * @property {(relief: Relief) => void} relieved  something is left out, or is back
 */

const LINE_EVERY = 5000;

export class Economy {
  /**
   * @param {Signalling} signalling
   * @param {boolean} publishes
   * @param {Conduct} conduct
   */
  constructor(signalling, publishes, conduct) {
    this._signalling = signalling;
    this._publishes = publishes;
    this._conduct = conduct;
    /** @type {Relief} */
    this.relief = { others: "full", own: false };
    this._soundOnly = false;
    this._statistics = new LineStatistics();
    this._uplink = new Uplink();
    this._views = new Views(conduct.pictures, (pictures) => signalling.send({ type: "view", pictures }));
    this._timer = window.setInterval(() => this._measure().catch((error) => console.warn("line", error)), LINE_EVERY);
    this._stop = [
      signalling.on("layers", ({ source, names }) => {
        const publication = conduct.publication();
        if (publication) publication.want(source, names).catch((error) => console.warn("layers", error));
      }),
      signalling.on("adapted", ({ pictures }) => this._relieve({ others: pictures, own: this.relief.own })),
    ];
  }

  /** Whether no picture of ours is to be sent. */
  get withholds() {
    return this._soundOnly || this.relief.own;
  }

  /** New connections: the server knows nothing of this page, and everything is tried again. */
  begin() {
    this._statistics = new LineStatistics();
    this._views.again();
    this._relieve({ others: "full", own: this.relief.own });
  }

  /** The pictures on the page are others now. */
  look() {
    window.setTimeout(() => this._views.look(), 100);
  }

  /** Only voices, of others and of ours: the person wishes it. @param {boolean} on */
  soundOnly(on) {
    if (this._soundOnly === on) return;
    this._soundOnly = on;
    this._pause();
  }

  /** After a break of the socket: what is left out, if anything. */
  sayAgain() {
    if (this.withholds) this._say();
  }

  close() {
    clearInterval(this._timer);
    this._views.close();
    for (const stop of this._stop) stop();
  }

  async _measure() {
    if (!this._conduct.flows()) return;
    const reports = await this._conduct.statistics();
    const summary = this._statistics.summarize(reports, Date.now());
    this._signalling.send(Object.assign({ type: "line" }, summary));
    this._conduct.measured(summary);
    if (!this._conduct.publication() || !this._conduct.films() || this._soundOnly) return;
    const own = this._uplink.weigh(availableUp(reports[0]), summary.loss_up, summary.round_trip_ms, Date.now());
    this._relieve({ others: this.relief.others, own });
  }

  /** @param {Relief} relief */
  _relieve(relief) {
    if (relief.others === this.relief.others && relief.own === this.relief.own) return;
    const own = relief.own !== this.relief.own;
    this.relief = relief;
    if (own) this._pause();
    this._conduct.relieved(relief);
  }

  _pause() {
    this._say();
    const publication = this._conduct.publication();
    if (publication) publication.pausePictures(this.withholds).catch((error) => console.warn("pause", error));
  }

  _say() {
    if (this._publishes) this._signalling.send({ type: "saving", own: this.relief.own, sound_only: this._soundOnly });
  }
}

/** bit/s that the browser believes our line carries upwards; null where it does not say. @param {RTCStatsReport} report */
function availableUp(report) {
  /** @type {number | null} */
  let available = null;
  report.forEach((one) => {
    if (one.type === "candidate-pair" && one.nominated && typeof one.availableOutgoingBitrate === "number") {
      available = one.availableOutgoingBitrate;
    }
  });
  return available;
}

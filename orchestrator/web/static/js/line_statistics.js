/**
 * Says what the line does from what the browser counted (W3C webrtc-stats). Knows no connection.
 */

/** @typedef {import("./protocol.js").LineSummary} LineSummary */

/** Counts since the beginning, of both connections together. */
class Counts {
  constructor() {
    this.received = 0;
    this.lost = 0;
    this.bytesUp = 0;
    this.bytesDown = 0;
    /** @type {number[]} */
    this.lossUp = [];
    /** @type {number[]} seconds */
    this.roundTrips = [];
  }

  /** @param {any} entry  one dictionary of a statistics report */
  add(entry) {
    if (entry.type === "inbound-rtp") {
      this.received += entry.packetsReceived || 0;
      this.lost += Math.max(0, entry.packetsLost || 0);
      this.bytesDown += entry.bytesReceived || 0;
    } else if (entry.type === "outbound-rtp") {
      this.bytesUp += entry.bytesSent || 0;
    } else if (entry.type === "remote-inbound-rtp") {
      if (typeof entry.fractionLost === "number") this.lossUp.push(entry.fractionLost);
      if (typeof entry.roundTripTime === "number") this.roundTrips.push(entry.roundTripTime);
    } else if (entry.type === "candidate-pair" && entry.nominated && typeof entry.currentRoundTripTime === "number") {
      this.roundTrips.push(entry.currentRoundTripTime);
    }
  }
}

export class LineStatistics {
  constructor() {
    /** @type {Counts} */
    this._before = new Counts();
    this._at = 0;
  }

  /**
   * What happened since the last call.
   * @param {RTCStatsReport[]} reports
   * @param {number} now  Unix milliseconds
   * @returns {LineSummary}
   */
  summarize(reports, now) {
    const counts = new Counts();
    for (const report of reports) report.forEach((entry) => counts.add(entry));
    const before = this._before;
    const seconds = this._at ? Math.max(0.001, (now - this._at) / 1000) : 0;
    const lost = Math.max(0, counts.lost - before.lost);
    const expected = lost + Math.max(0, counts.received - before.received);
    this._before = counts;
    this._at = now;
    return {
      round_trip_ms: counts.roundTrips.length ? bounded(Math.max.apply(null, counts.roundTrips) * 1000, 60000) : null,
      loss_up: fraction(counts.lossUp.length ? Math.max.apply(null, counts.lossUp) : 0),
      loss_down: fraction(expected ? lost / expected : 0),
      kbps_up: rate(counts.bytesUp - before.bytesUp, seconds),
      kbps_down: rate(counts.bytesDown - before.bytesDown, seconds),
    };
  }
}

/** @param {number} bytes @param {number} seconds */
function rate(bytes, seconds) {
  return seconds ? bounded((bytes * 8) / 1000 / seconds, 1000000) : 0;
}

/** @param {number} value @param {number} most */
function bounded(value, most) {
  return Math.round(Math.min(most, Math.max(0, value)));
}

/** @param {number} value */
function fraction(value) {
  return Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
}

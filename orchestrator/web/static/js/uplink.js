// @ts-check
/**
 * When our own picture has to go so that our voice stays, and when it may come back. Pure: numbers and times in.
 *
 * The browser makes the picture smaller by itself first; this is what comes after that.
 */

/** Below this (bit/s) a voice fills the line. */
const TOO_LITTLE = 75000;
const TOO_MUCH_LOSS = 0.2;
const LITTLE_LOSS = 0.08;
/** Milliseconds of round trip: a queue of this length is our own picture's. */
const TOO_SLOW = 2500;
/** So many bad looks in a row; one every five seconds. */
const BAD_LOOKS = 2;
/** Good milliseconds before it comes back: longer each time it failed soon after. */
const GOOD_FOR = [10000, 20000, 40000, 60000];
const SOON = 30000;

export class Uplink {
  constructor() {
    this._paused = false;
    this._bad = 0;
    this._goodSince = 0;
    this._failures = 0;
    this._resumedAt = -Infinity;
  }

  /**
   * Whether our picture is to pause.
   * @param {number | null} available bit/s, as the browser believes
   * @param {number} loss 0..1
   * @param {number | null} roundTrip milliseconds
   * @param {number} now milliseconds
   * @returns {boolean}
   */
  weigh(available, loss, roundTrip, now) {
    const starved = !this._paused && available !== null && available < TOO_LITTLE;
    const bad = starved || loss > TOO_MUCH_LOSS || (roundTrip || 0) > TOO_SLOW;
    if (!this._paused) {
      this._bad = bad ? this._bad + 1 : 0;
      if (this._bad >= BAD_LOOKS) this._pause(now);
      return this._paused;
    }
    if (bad || loss > LITTLE_LOSS) this._goodSince = now;
    else if (now - this._goodSince >= GOOD_FOR[Math.min(this._failures, GOOD_FOR.length - 1)]) {
      this._paused = false;
      this._resumedAt = now;
    }
    return this._paused;
  }

  /** @param {number} now */
  _pause(now) {
    this._paused = true;
    this._bad = 0;
    this._goodSince = now;
    this._failures = now - this._resumedAt < SOON ? this._failures + 1 : 0;
  }
}

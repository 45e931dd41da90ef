// @ts-check
/**
 * The one clock that all tracks of a recording follow: a position that runs, stands, jumps and changes pace.
 * Pure but for `performance.now`; knows no element.
 */

export class MasterClock {
  /** @param {number} length of the recording, in milliseconds */
  constructor(length) {
    this.length = length;
    this.rate = 1;
    this.playing = false;
    this.held = false;
    this._at = 0;
    this._since = 0;
  }

  /** @returns {number} where we are, in milliseconds from the beginning */
  get position() {
    if (!this.playing || this.held) return this._at;
    return Math.min(this.length, this._at + (performance.now() - this._since) * this.rate);
  }

  /** @param {number} position */
  seek(position) {
    this._at = Math.max(0, Math.min(this.length, position));
    this._since = performance.now();
  }

  play() {
    if (this.position >= this.length) this.seek(0);
    this.seek(this.position);
    this.playing = true;
  }

  pause() {
    this.seek(this.position);
    this.playing = false;
  }

  /** @param {number} rate */
  setRate(rate) {
    this.seek(this.position);
    this.rate = rate;
  }

  /**
   * Stand still while a track is loading, without being paused.
   * @param {boolean} held
   */
  hold(held) {
    if (held === this.held) return;
    this.seek(this.position);
    this.held = held;
  }
}

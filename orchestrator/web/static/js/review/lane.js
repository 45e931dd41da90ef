// @ts-check
/**
 * One track of the recording (a person with sound, or a shared screen): shows the part that belongs to the position, keeps it in step.
 * Knows no other lane and no control.
 */

import { MasterClock } from "./master_clock.js";

/** Further away than this, in seconds, a picture is put right by a jump … */
const JUMP = 0.3;
/** … and from here on by running a little faster or slower. */
const DRIFT = 0.03;
const NUDGE = 0.06;
/** The browser has enough to go on playing (HTMLMediaElement.HAVE_FUTURE_DATA). */
const READY = 3;

/** @typedef {{seat: string, shows: string, url: string, start_ms: number, duration_ms: number, picture: boolean}} Part */

export class Lane {
  /**
   * @param {HTMLMediaElement} element
   * @param {Part[]} parts in time order
   */
  constructor(element, parts) {
    this.element = element;
    this.parts = parts;
    /** @type {Part | null} */
    this.current = null;
    this.failed = false;
    element.preservesPitch = true;
    element.addEventListener("error", () => {
      this.failed = true;
    });
  }

  /**
   * @param {number} position
   * @returns {Part | null} what was recorded at this moment, if anything
   */
  partAt(position) {
    return this.parts.find((part) => position >= part.start_ms && position < part.start_ms + part.duration_ms) || null;
  }

  /** @returns {boolean} whether the clock must wait for this track */
  get waiting() {
    return this.current !== null && !this.failed && !this.element.ended && this.element.readyState < READY;
  }

  /**
   * Follow the clock; called many times a second.
   * @param {MasterClock} clock
   */
  follow(clock) {
    const position = clock.position;
    const part = this.partAt(position);
    if (part !== this.current) this._take(part);
    if (!part || this.failed) return;
    const wanted = (position - part.start_ms) / 1000;
    this._align(wanted, clock);
    if (clock.playing && !clock.held) this._run();
    else if (!this.element.paused) this.element.pause();
  }

  /** @param {Part | null} part */
  _take(part) {
    this.current = part;
    this.failed = false;
    if (part) {
      this.element.src = part.url;
      return;
    }
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
  }

  /**
   * Standing still, show the exact picture. Running, jump only over a large distance: a jump makes every track wait, and
   * waiting for each other's jumps they would never get going.
   * @param {number} wanted seconds
   * @param {MasterClock} clock
   */
  _align(wanted, clock) {
    const element = this.element;
    if (element.readyState === 0 || element.seeking) return;
    const behind = wanted - element.currentTime;
    const tolerated = clock.playing ? Math.max(JUMP, JUMP * clock.rate) : DRIFT;
    if (Math.abs(behind) > tolerated && wanted < (element.duration || Infinity)) element.currentTime = wanted;
    const nudged = clock.playing && Math.abs(behind) > DRIFT && Math.abs(behind) <= tolerated;
    element.playbackRate = clock.rate * (nudged ? 1 + Math.sign(behind) * NUDGE : 1);
  }

  _run() {
    const element = this.element;
    if (!element.paused || element.ended) return;
    const started = element.play();
    // A play() that a seek or a new source cut short is asked for again at the next turn.
    if (started) started.catch(() => undefined);
  }
}

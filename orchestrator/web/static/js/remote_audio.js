// @ts-check
/**
 * The voices: one <audio> per person, because the echo canceller listens to elements and not to WebAudio.
 * Knows no page beyond the box it fills.
 */

import { follow, make } from "./dom.js";

/** @typedef {import("./conference.js").Conference} Conference */

export class RemoteAudio {
  /**
   * @param {HTMLElement} box a hidden element for the audio elements
   * @param {(blocked: boolean) => void} onBlocked the browser wants a touch before it plays, or does no longer
   */
  constructor(box, onBlocked) {
    this._box = box;
    this._onBlocked = onBlocked;
    this._silent = false;
  }

  /** @param {Conference} conference */
  follow(conference) {
    const heard = conference
      .participants()
      .map((participant) => ({ participant, stream: conference.stream(participant, "microphone") }))
      .filter((one) => one.stream !== null);
    follow(
      this._box,
      heard,
      (one) => one.participant,
      () => make("audio", { autoplay: true }),
      (node, one) => this._play(/** @type {HTMLAudioElement} */ (node), /** @type {MediaStream} */ (one.stream))
    );
  }

  /** @param {boolean} silent listen or not; everything stays connected */
  silence(silent) {
    this._silent = silent;
    this._elements().forEach((element) => {
      element.muted = silent;
    });
  }

  /** Play again what the browser had blocked; call it from a touch. */
  unblock() {
    Promise.all(this._elements().map((element) => element.play())).then(
      () => this._onBlocked(false),
      () => this._onBlocked(true)
    );
  }

  /** @returns {HTMLAudioElement[]} */
  _elements() {
    return Array.from(this._box.querySelectorAll("audio"));
  }

  /** @param {HTMLAudioElement} element @param {MediaStream} stream */
  _play(element, stream) {
    element.muted = this._silent;
    if (element.srcObject === stream) return;
    element.srcObject = stream;
    element.play().catch((error) => {
      if (error.name === "NotAllowedError") this._onBlocked(true);
    });
  }
}

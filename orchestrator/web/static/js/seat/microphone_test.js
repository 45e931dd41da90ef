// @ts-check
/** Hears whether the microphone hears: a level bar, and three seconds recorded and played back. Knows no verdict. */

import { MicrophoneLevel } from "../devices.js";
import { audioContext, throughElement } from "../sounds.js";

/** Louder than this (of 1) is a voice, not a room. */
const VOICE = 0.18;
const PLAY_BACK_SECONDS = 3;

export class MicrophoneTest {
  /**
   * @param {MediaStreamTrack} track
   * @param {Element} bar the filled `rect` of the level bar, 100 wide
   * @param {() => void} onVoice a voice was heard for the first time
   */
  constructor(track, bar, onVoice) {
    this._track = track;
    this._bar = bar;
    this._onVoice = onVoice;
    this._level = new MicrophoneLevel(track);
    this._heard = false;
    this._frame = 0;
    this._draw();
  }

  /** Can this browser record at all? @returns {boolean} */
  static canPlayBack() {
    return typeof MediaRecorder === "function" && audioContext() !== null;
  }

  /**
   * Record three seconds, then play them.
   * @param {(stage: "recording" | "playing" | "done") => void} tell
   */
  async playBack(tell) {
    tell("recording");
    const recorded = await this._record();
    const audio = audioContext();
    if (!audio || !recorded.size) return tell("done");
    tell("playing");
    const data = await new Response(recorded).arrayBuffer();
    const buffer = await new Promise((resolve, reject) => audio.decodeAudioData(data, resolve, reject));
    const source = audio.createBufferSource();
    source.buffer = buffer;
    const element = throughElement(audio, source);
    source.onended = () => {
      element.srcObject = null;
      tell("done");
    };
    source.start(audio.currentTime + 0.2);
  }

  close() {
    cancelAnimationFrame(this._frame);
    this._level.close();
    this._bar.setAttribute("width", "0");
  }

  /** @returns {Promise<Blob>} */
  _record() {
    const recorder = new MediaRecorder(new MediaStream([this._track]));
    /** @type {Blob[]} */
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    return new Promise((resolve) => {
      recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
      recorder.start();
      setTimeout(() => recorder.stop(), PLAY_BACK_SECONDS * 1000);
    });
  }

  _draw() {
    const level = this._level.read();
    this._bar.setAttribute("width", String(Math.round(level * 100)));
    if (level > VOICE && !this._heard) {
      this._heard = true;
      this._onVoice();
    }
    this._frame = requestAnimationFrame(() => this._draw());
  }
}

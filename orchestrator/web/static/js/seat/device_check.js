// @ts-check
/** Step 1: are camera, microphone, speaker and line usable? Tells the page's owner what was opened and found. */

import { byId, button, csrfHeader, setAttribute, setChip, setIcon, setText, show } from "../dom.js";
import { obstacle, openDevices } from "../devices.js";
import { attach } from "../media_element.js";
import { bell } from "../sounds.js";
import { hasText, say } from "../words.js";
import { judge, LineProbe } from "./line_probe.js";
import { lineFinding } from "./line_test.js";
import { MicrophoneTest } from "./microphone_test.js";
import { showObstacle } from "./obstacles.js";
import { findingSign, toneOf, verdictOf } from "./verdict.js";

/** @typedef {import("../devices.js").OpenedDevices} OpenedDevices */
/** @typedef {import("./verdict.js").Findings} Findings */

/** @type {("line" | "microphone" | "speaker" | "camera")[]} */
const PARTS = ["line", "microphone", "speaker", "camera"];

/**
 * @typedef {Object} Owner
 * @property {string} address where the result is stored, and what answers for the line test
 * @property {string} [lineTest] where the line is measured; absent: only the round trip is
 * @property {(devices: OpenedDevices | null) => void} opened
 * @property {(verdict: string) => void} passed the person goes on
 * @property {(text: string) => void} tell politely
 */

export class DeviceCheck {
  /** @param {Owner} owner */
  constructor(owner) {
    this._owner = owner;
    /** @type {OpenedDevices | null} */
    this._devices = null;
    /** @type {MicrophoneTest | null} */
    this._test = null;
    /** @type {number | null} */
    this._roundTrip = null;
    /** @type {import("./line_probe.js").LineFacts | null} */
    this._measured = null;
    this._findings = fresh();
    this._said = "";
    this._running = false;
    /** With what the person went on; empty: not yet. */
    this._verdict = "";
    button("check-start").addEventListener("click", () => this.run());
    document.querySelectorAll("[data-check-again]").forEach((node) => node.addEventListener("click", () => this.run()));
    document.querySelectorAll("[data-check-on]").forEach((node) => node.addEventListener("click", () => this._goOn()));
    button("bell-play").addEventListener("click", () => this._ring());
    button("bell-yes").addEventListener("click", () => this._found("speaker", "good"));
    button("bell-no").addEventListener("click", () => this._found("speaker", "bad"));
    button("play-back").addEventListener("click", () => this._playBack());
    // Where no question can be asked, the reason stands there from the start.
    if (obstacle() !== null) this.run();
  }

  /** Ask for the devices and look at everything; again, if it was done before. */
  async run() {
    if (this._running) return;
    this._running = true;
    this._stopTest();
    this._findings = fresh();
    showObstacle(obstacle());
    show(byId("check-intro"), false);
    this._drawAll();
    this._testLine();
    this._take(await openDevices());
    this._running = false;
  }

  /** Let go of the level meter; the devices stay open for the conference. */
  close() {
    this._stopTest();
    attach(/** @type {HTMLVideoElement} */ (byId("preview")), null);
  }

  /** @param {OpenedDevices} devices */
  _take(devices) {
    this._release();
    this._devices = devices;
    this._owner.opened(devices);
    this._findings.microphone = devices.microphone ? "wait" : devices.microphoneProblem || "failed";
    this._findings.camera = devices.camera ? "good" : devices.cameraProblem || "failed";
    attach(
      /** @type {HTMLVideoElement} */ (byId("preview")),
      devices.camera ? new MediaStream([devices.camera]) : null
    );
    if (devices.microphone) this._listen(devices.microphone);
    showObstacle(devices.microphone || devices.camera ? null : devices.microphoneProblem);
    this._drawAll();
  }

  /** @param {MediaStreamTrack} track */
  _listen(track) {
    const bar = document.querySelector("#level .f");
    if (bar) this._test = new MicrophoneTest(track, bar, () => this._found("microphone", "good"));
    setTimeout(() => {
      // Nobody spoke: said, but no obstacle. A voice heard later still counts.
      if (this._test && this._findings.microphone === "wait") this._found("microphone", "poor");
    }, 12000);
  }

  async _testLine() {
    const { finding, roundTrip } = await lineFinding(this._owner.address);
    this._roundTrip = roundTrip;
    const measured = this._owner.lineTest ? await new LineProbe(this._owner.lineTest).run() : null;
    this._measured = measured;
    this._found("line", measured ? judge(measured) : finding);
    this._drawMeasured(measured);
    if (this._verdict) this._store(this._verdict); // the person went on before it was known
  }

  /** @param {import("./line_probe.js").LineFacts | null} measured */
  _drawMeasured(measured) {
    show(byId("line-facts"), measured !== null && measured.path !== "none");
    if (!measured) return;
    const trip = measured.round_trip_ms === null ? "–" : String(measured.round_trip_ms);
    const lost = String(Math.round(Math.max(measured.loss_up, measured.loss_down) * 100));
    setText(byId("line-facts"), say("seat.say.line_facts", { up: measured.kbps_up, down: measured.kbps_down, trip, lost }));
  }

  _ring() {
    bell();
    show(byId("bell-heard"), true);
  }

  async _playBack() {
    const key = button("play-back");
    if (!this._test || key.getAttribute("aria-disabled")) return;
    setAttribute(key, "aria-disabled", "true");
    const words = key.querySelector("span");
    try {
      await this._test.playBack((stage) => words && setText(words, say("seat.say.play_back." + stage)));
    } catch (error) {
      console.warn("play-back", error); // a browser that cannot decode its own recording: the bar is enough
      if (words) setText(words, say("seat.say.play_back.done"));
    }
    setAttribute(key, "aria-disabled", null);
  }

  /**
   * @param {"line" | "microphone" | "speaker" | "camera"} part
   * @param {import("./verdict.js").Finding} finding
   */
  _found(part, finding) {
    this._findings[part] = finding;
    this._drawAll();
  }

  _drawAll() {
    PARTS.forEach((part) => this._drawPart(part));
    const verdict = verdictOf(this._findings);
    const started = byId("check-intro").hidden;
    const blocked = document.querySelector("[data-obstacle]:not([hidden])") !== null;
    show(byId("act"), !blocked);
    const banner = byId("check-banner");
    show(banner, started && !blocked);
    setAttribute(banner, "class", "banner " + toneOf(verdict));
    setIcon(banner, toneOf(verdict) === "ok" ? "ok" : toneOf(verdict) === "info" ? "info" : "alert");
    setText(byId("check-verdict"), say("seat.say.verdict." + verdict));
    setText(byId("check-advice"), say("seat.say.advice." + verdict));
    show(byId("check-parts"), started && !blocked);
    show(button("check-start"), !started);
    show(button("check-on"), started && !blocked && verdict !== "running");
    show(button("check-again"), started && !blocked && verdict !== "running" && verdict !== "ok");
    setText(byId("check-on-words"), say("seat.say.go_on." + verdict));
    if (started && verdict !== "running" && verdict !== this._said) this._owner.tell(say("seat.say.verdict." + verdict));
    this._said = verdict;
  }

  /** @param {"line" | "microphone" | "speaker" | "camera"} part */
  _drawPart(part) {
    const finding = this._findings[part];
    const sign = findingSign(finding);
    const special = "seat.say.finding." + part + "." + sign.word;
    const word = say(hasText(special) ? special : "seat.say.finding." + sign.word);
    setChip(byId(part + "-chip"), sign.tone, sign.icon, word);
    const help = byId(part + "-help");
    const key = "seat.say.help." + part + "." + finding;
    show(help, hasText(key));
    setText(help, hasText(key) ? say(key) : "");
    if (part === "microphone") show(byId("microphone-try"), this._test !== null);
    if (part === "microphone") show(button("play-back"), this._test !== null && MicrophoneTest.canPlayBack());
    if (part === "camera") show(byId("camera-preview"), finding === "good");
  }

  _goOn() {
    const verdict = (this._verdict = verdictOf(this._findings));
    this._store(verdict);
    this._owner.passed(verdict);
  }

  /** @param {string} verdict */
  _store(verdict) {
    const found = this._findings;
    const body = {
      verdict,
      line: found.line,
      microphone: found.microphone,
      speaker: found.speaker,
      camera: found.camera,
      round_trip_ms: this._roundTrip,
      measured: this._measured,
    };
    fetch(this._owner.address, {
      method: "POST",
      credentials: "same-origin",
      headers: Object.assign({ "Content-Type": "application/json" }, csrfHeader()),
      body: JSON.stringify(body),
    }).catch(() => undefined); // the operator will see "not checked"; it must not keep anybody out
  }

  _stopTest() {
    if (this._test) this._test.close();
    this._test = null;
  }

  _release() {
    const devices = this._devices;
    if (!devices) return;
    [devices.microphone, devices.camera].forEach((track) => track && track.stop());
  }
}

/** @returns {Findings} */
function fresh() {
  return { line: "wait", microphone: "wait", speaker: "wait", camera: "wait" };
}

// @ts-check
/** The "Thiết bị" dialog: another camera or microphone, and the camera's switch with the rule beside it. */

import { listDevices, openDevice } from "../devices.js";
import { ask } from "../dialog.js";
import { byId, button, make, setAttribute, setText } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../conference.js").Conference} Conference */

export class DeviceChoice {
  /**
   * @param {Conference} conference
   * @param {(source: "camera" | "microphone", problem: string) => void} failed
   */
  constructor(conference, failed) {
    this._conference = conference;
    this._failed = failed;
    ["camera", "microphone"].forEach((name) => {
      const source = /** @type {"camera" | "microphone"} */ (name);
      const list = /** @type {HTMLSelectElement} */ (byId("choose-" + source));
      list.addEventListener("change", () => this._take(source, list.value));
    });
    button("camera-switch").addEventListener("click", () => this._switchCamera());
    button("large-type").addEventListener("click", toggleLargeType);
  }

  async open() {
    await this._fill();
    this._drawSwitch();
    await ask("devices-dialog");
  }

  async _fill() {
    const found = await listDevices();
    fillList("choose-camera", found.cameras, this._conference.local("camera"));
    fillList("choose-microphone", found.microphones, this._conference.local("microphone"));
  }

  /** @param {"camera" | "microphone"} source @param {string} deviceId */
  async _take(source, deviceId) {
    const before = this._conference.local(source);
    // A telephone gives one camera at a time.
    if (before) before.stop();
    const opened = await openDevice(source, deviceId || undefined);
    if (!opened.track) this._failed(source, opened.problem || "failed");
    await this._conference.set(source, opened.track);
    this._drawSwitch();
  }

  async _switchCamera() {
    const camera = this._conference.local("camera");
    if (!camera) return this._take("camera", /** @type {HTMLSelectElement} */ (byId("choose-camera")).value);
    camera.stop();
    await this._conference.set("camera", null);
    this._drawSwitch();
  }

  _drawSwitch() {
    setAttribute(button("large-type"), "aria-pressed", String(document.documentElement.dataset.text === "large"));
    const on = this._conference.local("camera") !== null;
    setAttribute(button("camera-switch"), "aria-pressed", String(on));
    setText(byId("camera-switch-words"), say(on ? "seat.say.camera_switch_off" : "seat.say.camera_switch_on"));
  }
}

const YEAR = 31536000;

/** As the server's own switch does, but without leaving the call: the same cookie, and at once. */
function toggleLargeType() {
  const root = document.documentElement;
  const large = root.dataset.text !== "large";
  setAttribute(root, "data-text", large ? "large" : null);
  setAttribute(button("large-type"), "aria-pressed", String(large));
  document.cookie = "text=" + (large ? "large" : "normal") + "; path=/; max-age=" + YEAR + "; samesite=lax";
}

/** @param {string} id @param {MediaDeviceInfo[]} devices @param {MediaStreamTrack | null} current */
function fillList(id, devices, current) {
  const list = byId(id);
  const used = current && current.getSettings ? current.getSettings().deviceId : "";
  while (list.firstChild) list.firstChild.remove();
  devices.forEach((device, index) => {
    const name = device.label || say("seat.say.device_number", { number: index + 1 });
    list.append(make("option", { value: device.deviceId, selected: device.deviceId === used }, name));
  });
  if (!devices.length) list.append(make("option", { value: "" }, say("seat.say.no_device")));
}

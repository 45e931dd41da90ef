// @ts-check
/** Testing one's own device without a session: the seat's check, and nothing behind it. */

import { tell } from "../announce.js";
import { byId, button, json, show } from "../dom.js";
import { alwaysSay, say } from "../words.js";
import { DeviceCheck } from "../seat/device_check.js";

const facts = json("facts");
const you = String(facts.address);
alwaysSay({ address: you, Address: you.charAt(0).toLocaleUpperCase() + you.slice(1) });

/** @type {import("../devices.js").OpenedDevices | null} */
let opened = null;

const check = new DeviceCheck({
  address: facts.device_check,
  opened: (devices) => {
    opened = devices;
  },
  passed: () => {
    check.close();
    if (opened) [opened.microphone, opened.camera].forEach((track) => track && track.stop());
    show(byId("done"), true);
    show(button("check-on"), false);
    byId("done").scrollIntoView();
    tell(say("test.say.done"));
  },
  tell,
});
button("check-start").disabled = false;

// @ts-check
/**
 * The page of a seat, from the device check to the end: keeps the socket and the conference, and shows the step that
 * follows from the server's picture. What a step looks like is in the modules beside.
 */

import { alarm, tell } from "../announce.js";
import { everySecond, now, setServerTime, useZone } from "../clock.js";
import { Conference } from "../conference.js";
import { openDevices } from "../devices.js";
import { ask } from "../dialog.js";
import { byId, button, json, setAttribute, setText, show } from "../dom.js";
import { attach } from "../media_element.js";
import { RemoteAudio } from "../remote_audio.js";
import { Refused, Signalling } from "../signalling.js";
import { Shown } from "../shown.js";
import { bell } from "../sounds.js";
import { keepAwake } from "../wake_lock.js";
import { alwaysSay, capital, say } from "../words.js";
import { Call } from "./call.js";
import { DeviceCheck } from "./device_check.js";
import { DeviceChoice } from "./device_choice.js";
import { drawEnd } from "./end.js";
import { Minutes } from "./minutes.js";
import { Papers } from "./papers.js";
import { stepOf } from "./progress.js";
import { Rules } from "./rules.js";
import { showStep } from "./steps.js";
import { drawWaiting } from "./waiting.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../devices.js").OpenedDevices} OpenedDevices */
/** @typedef {{public_id: string, status: string, address: string, short_name: string, name: string, socket: string, minutes: string, shown: string, seat: string,
 *   device_check: string, line_test: string, rules_version: string, time_zone: string, early: boolean}} Facts */

/** @type {Facts} */
const facts = json("facts");
alwaysSay({ address: facts.address, Address: capital(facts.address), short_name: facts.short_name });
useZone(facts.time_zone);

const CHECKED = "tiepdan.checked " + facts.public_id;
const signalling = new Signalling(facts.socket);
const conference = new Conference(signalling, { publishes: true, receives: true });
const voices = new RemoteAudio(byId("voices"), (blocked) => show(byId("hear"), blocked));

const here = {
  /** @type {Picture | null} */ picture: null,
  checked: remembered(),
  early: facts.early,
  /** @type {string | null} */ end: null,
  /** @type {number | null} */ brokenSince: null,
  /** @type {string | null} */ heard: null,
  /** @type {string | null} */ line: null,
  step: "",
  opening: false,
};

const check = new DeviceCheck({
  address: facts.device_check,
  lineTest: facts.line_test,
  opened: (devices) => {
    opened = devices;
  },
  passed: () => {
    remember();
    here.checked = true;
    check.close();
    refresh();
  },
  tell,
});
/** @type {OpenedDevices | null} */
let opened = null;

const rules = new Rules(facts.rules_version, (type, fields) => wish(type, fields));
const minutes = new Minutes(facts.minutes);
const shown = new Shown(facts.shown);
new Papers(facts.seat);
const choice = new DeviceChoice(conference, (source, problem) => note(say("seat.say.help." + source + "." + problem)));
const call = new Call({
  ask: (type) => wish(type),
  leave,
  // The socket listens for this event of the browser: it tries at once.
  tryNow: () => window.dispatchEvent(new Event("online")),
  share: () => (conference.local("screen") ? conference.stopScreen() : conference.shareScreen()),
  soundOnly: (on) => conference.economy.soundOnly(on),
  hear: () => {
    voices.unblock();
    refresh();
  },
});

signalling.on("welcome", (welcome) => {
  setServerTime(welcome.server_time);
  here.early = false;
});
signalling.on("state", (picture) => {
  here.picture = picture;
  refresh();
});
signalling.on("speaking", (message) => {
  here.heard = message.participant;
  refresh();
});
signalling.on("too_early", () => {
  here.early = true;
  refresh();
});
signalling.on("line", weighLine);
signalling.on("moved", () => finish("moved"));
signalling.on("ended", (message) => finish(message.status === "removed" ? "removed" : "ended"));
signalling.on("closed", (message) => finish(message.reason));
conference.on("connection", weighLine);
conference.on("relief", refresh);
conference.on("line", (summary) => {
  here.line = summary.loss_down > 0.05 ? "weak" : summary.loss_down > 0.02 ? "fair" : "good";
});
conference.on("tracks", () => {
  voices.follow(conference);
  refresh();
});
conference.on("local", ({ source, track }) => {
  if (source === "camera") drawSelf(track);
  refresh();
});

button("enter-again").addEventListener("click", () => {
  here.end = null;
  wish("enter_waiting_room");
});
button("private-leave").addEventListener("click", () => wish("end_private"));
button("shown-close").addEventListener("click", () => shown.close());
button("waiting-leave").addEventListener("click", leave);
button("note-close").addEventListener("click", () => show(byId("call-note"), false));
document.querySelectorAll("[data-reload]").forEach((node) => node.addEventListener("click", () => location.reload()));

/** Show the step that follows from what is known. */
function refresh() {
  const step = stepOf({
    picture: here.picture,
    status: facts.status,
    checked: here.checked,
    early: here.early,
    end: here.end,
  });
  if (step !== here.step) entered(step);
  if (step === "waiting") {
    const camera = conference.local("camera") !== null;
    const microphone = conference.local("microphone") !== null;
    drawWaiting(here.picture, { up: signalling.up, camera, microphone, line: here.line });
  }
  minutes.draw(step === "call" ? here.picture : null);
  shown.draw(step === "call" ? here.picture : null);
  drawPrivate();
  if (step === "call" && here.picture) {
    const canShare = Conference.canShareScreen();
    const sharing = conference.local("screen") !== null;
    call.draw(here.picture, conference, { brokenSince: here.brokenSince, heard: here.heard, sharing, canShare });
  }
}

/** A private talk goes on: with me, or without me. */
function drawPrivate() {
  const talk = here.step === "call" && here.picture ? here.picture.private : null;
  const mine = Boolean(talk && here.picture && talk.participants.indexOf(String(here.picture.me.participant)) >= 0);
  show(byId("private-note"), talk !== null);
  show(button("private-leave"), mine);
  if (talk) setText(byId("private-note-words"), say(mine ? "seat.say.private.mine" : "seat.say.private.others"));
}

/** @param {string} step */
function entered(step) {
  const before = here.step;
  here.step = step;
  showStep(step);
  keepAwake(step === "waiting" || step === "call");
  if (step === "waiting" || step === "call") giveDevices();
  if (step === "call" && before === "waiting") {
    bell();
    alarm(say("seat.say.called_in"));
  }
  if (step === "left" || step === "ended" || step === "removed" || step === "moved" || step === "closed") letGo();
  drawEnd(step, here.picture);
}

/** Camera and microphone to the conference: those of the check, or, after a reload, opened anew. */
async function giveDevices() {
  if (conference.local("microphone") || conference.local("camera") || here.opening) return;
  here.opening = true;
  const alive = opened && [opened.microphone, opened.camera].some((track) => track !== null && track.readyState === "live");
  if (!alive) opened = await openDevices();
  here.opening = false;
  if (!opened) return;
  await conference.set("microphone", opened.microphone);
  await conference.set("camera", opened.camera);
  if (opened.microphoneProblem || opened.cameraProblem) {
    note(say(opened.microphoneProblem ? "seat.say.without_microphone" : "seat.say.without_camera"));
  }
  refresh();
}

function letGo() {
  ["microphone", "camera", "screen"].forEach((name) => {
    const source = /** @type {import("../protocol.js").Source} */ (name);
    const track = conference.local(source);
    if (track) track.stop();
    if (track) conference.set(source, null);
  });
  opened = null;
}

function weighLine() {
  const broken = here.step === "call" && (!signalling.up || conference.state === "reconnecting");
  if (broken && here.brokenSince === null) {
    here.brokenSince = now();
    alarm(say("seat.say.lost") + ". " + say("seat.say.seat_kept"));
  } else if (!broken && here.brokenSince !== null) {
    here.brokenSince = null;
    alarm(say("seat.say.back"));
  }
  refresh();
}

/** @param {string} end */
function finish(end) {
  here.end = end;
  refresh();
}

/**
 * Ask the server; a refusal is shown where the person is.
 * @param {string} type
 * @param {Record<string, unknown>} [fields]
 * @returns {Promise<boolean>}
 */
async function wish(type, fields) {
  try {
    await signalling.request(type, fields);
    show(byId("call-note"), false);
    show(byId("step-note"), false);
    return true;
  } catch (error) {
    note((error instanceof Refused && error.sentence) || say("seat.say.line_away"));
    return false;
  }
}

/** @param {string} text */
function note(text) {
  const inCall = here.step === "call";
  setText(byId(inCall ? "call-note-words" : "step-note-words"), text);
  show(byId(inCall ? "call-note" : "step-note"), true);
  tell(text);
}

async function leave() {
  setText(byId("leave-words"), say(here.step === "call" ? "seat.say.leave_call" : "seat.say.leave_waiting"));
  const answer = await ask("leave-dialog");
  if (answer === "leave") await wish("leave");
  if (answer === "devices") await choice.open();
}

/** @param {MediaStreamTrack | null} track */
function drawSelf(track) {
  attach(/** @type {HTMLVideoElement} */ (byId("self-video")), track ? new MediaStream([track]) : null);
  show(byId("self-video"), track !== null);
  show(byId("self-off"), track === null);
  setAttribute(byId("self"), "aria-label", say(track ? "seat.say.own_picture" : "seat.say.own_camera_off"));
}

/** @returns {boolean} */
function remembered() {
  try {
    return sessionStorage.getItem(CHECKED) === "yes";
  } catch (error) {
    return false;
  }
}

function remember() {
  try {
    sessionStorage.setItem(CHECKED, "yes");
  } catch (error) {
    console.warn("no storage", error);
  }
}

rules.attach();
// Until now a press would have been lost.
button("check-start").disabled = false;
signalling.open();
everySecond(refresh);

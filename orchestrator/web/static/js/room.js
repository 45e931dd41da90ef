// @ts-check
/**
 * The meeting room's big screen: sends the room's camera and microphone, shows everybody, touched by nobody once it
 * runs. Its one button starts it, because browsers play sound only after a touch.
 */

import { everySecond, now, setServerTime, timeOfDay, useZone } from "./clock.js";
import { Conference } from "./conference.js";
import { MicrophoneLevel, obstacle, openDevices } from "./devices.js";
import { byId, button, json, lock, setChip, setText, show } from "./dom.js";
import { attach } from "./media_element.js";
import { RemoteAudio } from "./remote_audio.js";
import { signOf } from "./recording_sign.js";
import { Reading } from "./reading.js";
import { drawGrid } from "./room/grid.js";
import { drawIdle } from "./room/idle.js";
import { Shown } from "./shown.js";
import { Refused, Signalling } from "./signalling.js";
import { keepAwake } from "./wake_lock.js";
import { hasText, say } from "./words.js";

/** @typedef {import("./protocol.js").Picture} Picture */

/** @type {{socket: string, minutes: string, shown: string, time_zone: string, rules_version: string, title: string, starts_at: number}} */
const facts = json("facts");
useZone(facts.time_zone);

const signalling = new Signalling(facts.socket);
const conference = new Conference(signalling, { publishes: true, receives: true });
const reading = new Reading(facts.minutes);
const shown = new Shown(facts.shown);
const voices = new RemoteAudio(byId("voices"), (blocked) => show(byId("hear"), blocked));

/** @type {Picture | null} */
let picture = null;
/** @type {string | null} */
let heard = null;
let started = false;
let told = 0;
/** @type {string} */
let end = "";

const OUTSIDE = ["invited", "registered", "left", "id_verified"];
const IN_ROOM = ["admitted", "speaking", "reconnecting"];
const OVER = ["closed", "concluded", "archived", "cancelled", "postponed", "converted_in_person", "aborted"];

signalling.on("welcome", (welcome) => setServerTime(welcome.server_time));
signalling.on("state", (message) => {
  picture = message;
  told = now();
  if (started) comeIn();
  draw();
});
signalling.on("speaking", (message) => {
  heard = message.participant;
  draw();
});
signalling.on("line", draw);
signalling.on("ended", () => finish("ended"));
signalling.on("moved", () => finish("moved"));
signalling.on("closed", () => finish("closed"));
conference.on("tracks", () => {
  voices.follow(conference);
  draw();
});
conference.on("local", draw);

button("room-test").addEventListener("click", test);
button("room-start").addEventListener("click", start);
button("hear").addEventListener("click", () => voices.unblock());
button("room-full").addEventListener("click", () => {
  const root = document.documentElement;
  if (root.requestFullscreen) root.requestFullscreen().catch(() => undefined);
});

/** @type {import("./devices.js").OpenedDevices | null} */
let devices = null;

async function test() {
  lock(button("room-test"), true);
  devices = await openDevices();
  lock(button("room-test"), false);
  attach(/** @type {HTMLVideoElement} */ (byId("preview")), devices.camera ? new MediaStream([devices.camera]) : null);
  show(byId("preview"), devices.camera !== null);
  if (devices.microphone) showLevel(devices.microphone);
  const problem = devices.microphoneProblem || devices.cameraProblem;
  const source = devices.microphoneProblem ? "microphone" : "camera";
  show(byId("room-problem"), problem !== null);
  const key = "room.say.problem." + problem;
  setText(byId("room-problem-words"), problem ? say(hasText(key) ? key : "room.say.problem.failed", { source: say("room.say." + source) }) : "");
  show(button("room-start"), true);
  setText(byId("room-test-words"), say("room.say.test_again"));
}

/** @param {MediaStreamTrack} track */
function showLevel(track) {
  const level = new MicrophoneLevel(track);
  const bar = document.querySelector("#level .f");
  const drawLevel = () => {
    if (bar) bar.setAttribute("width", String(Math.round(level.read() * 100)));
    if (started || track.readyState !== "live") level.close();
    else requestAnimationFrame(drawLevel);
  };
  drawLevel();
}

async function start() {
  started = true;
  draw();
  await comeIn();
  if (!devices) devices = await openDevices();
  await conference.set("microphone", devices.microphone);
  await conference.set("camera", devices.camera);
  voices.unblock();
}

/** Through the notice into the waiting room; the operator lets the room in. */
async function comeIn() {
  if (!picture || OUTSIDE.indexOf(String(picture.me.status)) < 0) return;
  try {
    await signalling.request("acknowledge_rules", { version: facts.rules_version });
    await signalling.request("enter_waiting_room");
  } catch (error) {
    setText(byId("room-note"), (error instanceof Refused && error.sentence) || say("live.say.line_away"));
  }
}

function draw() {
  const status = picture ? String(picture.me.status) : "";
  const inRoom = IN_ROOM.indexOf(status) >= 0;
  // After a reload in the middle of a session nobody walks up to the screen: it goes on by itself.
  if (inRoom && !started) start();
  const session = picture ? picture.session : null;
  const running = Boolean(inRoom && session && ["in_session", "paused", "read_back"].indexOf(session.status) >= 0 && !end);
  show(byId("room-check"), !started);
  show(byId("kiosk"), started);
  show(byId("grid"), running);
  show(byId("idle"), !running);
  keepAwake(started);
  setText(byId("clock"), timeOfDay(now()));
  if (!started) return;
  drawSign();
  reading.draw(running ? picture : null);
  shown.draw(running ? picture : null);
  if (running && picture) drawGrid(picture, conference, heard);
  else drawIdle(picture, facts, end || (session && OVER.indexOf(session.status) >= 0 ? "ended" : ""), inRoom);
}

function drawSign() {
  show(byId("recording-chip"), end === "");
  const sign = signOf(picture && picture.recording, picture ? Math.max(0, now() - told - 1) : 0, !signalling.up);
  setChip(byId("recording-chip"), sign.tone, sign.icon, sign.label);
  const paused = picture !== null && picture.session.status === "paused";
  const apart = picture !== null && picture.private !== null;
  show(byId("room-banner"), end === "" && (sign.lost || paused || apart || !signalling.up));
  const key = !signalling.up ? "room.say.away" : sign.lost ? "room.say.lost" : paused ? "room.say.paused" : "room.say.private";
  setText(byId("room-banner-words"), say(key, { sign: sign.label }));
}

/** @param {string} why */
function finish(why) {
  end = why;
  draw();
}

// Until now a press would have been lost.
button("room-test").disabled = false;
if (obstacle() !== null) test();
signalling.open();
everySecond(draw);

// @ts-check
/** The session console: keeps the socket and the watching conference, and draws every part from the server's picture. */

import { tell } from "../announce.js";
import { everySecond, now, setServerTime, useZone } from "../clock.js";
import { Conduct, drawAlarm, drawPrivate } from "../conduct.js";
import { Conference } from "../conference.js";
import { ask } from "../dialog.js";
import { byId, button, json, lock, setAttribute, setText, show } from "../dom.js";
import { press } from "../press.js";
import { RemoteAudio } from "../remote_audio.js";
import { signOf } from "../recording_sign.js";
import { Signalling } from "../signalling.js";
import { say } from "../words.js";
import { Floor, floorOpen } from "./floor.js";
import { drawHeader } from "./header.js";
import { listenForKeys } from "./keys.js";
import { drawPeople } from "./people_table.js";
import { PersonDialog } from "./person_dialog.js";
import { drawMarks, drawRequired } from "./required.js";
import { Queue } from "./queue.js";
import { drawStrip } from "./strip.js";
import { WaitingRoom } from "./waiting_room.js";

/** @typedef {import("../protocol.js").Picture} Picture */

/** @type {{socket: string, time_zone: string}} */
const facts = json("facts");
useZone(facts.time_zone);

const signalling = new Signalling(facts.socket, "staff");
const conference = new Conference(signalling, { publishes: false, receives: true });
const voices = new RemoteAudio(byId("voices"), (blocked) => show(byId("hear"), blocked && listening));
const conduct = new Conduct(signalling);
const queue = new Queue(conduct);
const floor = new Floor(conduct, false);
const waitingRoom = new WaitingRoom(conduct);
const person = new PersonDialog(conduct);

let listening = false;
/** No more pictures will come; the last one stays, under the word that it is over. */
let ended = false;
/** @type {Picture | null} */
let picture = null;
let told = 0;
/** @type {string | null} */
let heard = null;
/** @type {Record<string, import("../protocol.js").Quality>} */
let qualities = {};

voices.silence(true);
signalling.on("welcome", (welcome) => {
  setServerTime(welcome.server_time);
  show(byId("over"), false);
});
signalling.on("state", (message) => {
  picture = message;
  told = now();
  draw();
});
signalling.on("speaking", (message) => {
  heard = message.participant;
  draw();
});
signalling.on("quality", (message) => {
  qualities = message.participants;
  draw();
});
signalling.on("line", draw);
signalling.on("too_early", () => over("early"));
signalling.on("ended", () => over("ended"));
signalling.on("closed", (message) => over(message.reason));
conference.on("tracks", () => {
  voices.follow(conference);
  draw();
});

button("listen").addEventListener("click", () => {
  listening = !listening;
  voices.silence(!listening);
  if (listening) voices.unblock();
  setAttribute(button("listen"), "aria-pressed", String(listening));
  setText(byId("listen-words"), say(listening ? "live.say.listening" : "live.say.listen"));
});
button("hear").addEventListener("click", () => voices.unblock());
press(conduct, "mark-key", () => conduct.mark());
press(conduct, "pause-key", () => conduct.pause());
press(conduct, "start-key", () => conduct.start());
press(conduct, "resume-key", () => conduct.ask("resume_session"));
press(conduct, "read-back-key", () => conduct.ask("read_back"));
press(conduct, "incident-key", () => conduct.incident("technical"));
press(conduct, "gap-incident", () => conduct.incident("technical"));
press(conduct, "security-key", () => conduct.alarm());
press(conduct, "private-key", () => picture && conduct.talkPrivately(picture));
press(conduct, "private-end", () => conduct.ask("end_private"));
press(conduct, "convert-key", () => conduct.convert());
press(conduct, "close-key", () => picture && conduct.close(picture));
press(conduct, "keys-key", () => ask("keys-dialog"));
listenForKeys(
  { M: () => conduct.mark(), F: () => floor.next(), W: () => waitingRoom.focus(), "?": () => ask("keys-dialog") },
  /** @type {HTMLInputElement} */ (byId("keys-on"))
);

function draw() {
  if (!picture || ended) return;
  drawHeader(picture, told, signalling.up);
  show(byId("loading"), false);
  show(byId("board"), true);
  floor.draw(picture);
  drawStrip(picture, conference, heard);
  drawPeople(picture, qualities, floorOpen(picture) && conduct.may("floor:grant"), {
    give: (participant) => floor.give(participant),
    details: (participant) => person.open(participant),
  });
  person.follow(picture);
  waitingRoom.draw(picture);
  queue.draw(picture);
  drawAlarm(picture);
  drawPrivate(picture, conduct.may("private_room:open"));
  drawRequired(picture);
  drawMarks(picture);
  drawActs(picture);
}

/** @param {Picture} now_ */
function drawActs(now_) {
  const status = now_.session.status;
  const presides = conduct.may("session:preside");
  const lost = signOf(now_.recording).lost;
  const running = status === "in_session" || status === "read_back";
  const before = status === "connecting" || status === "ready";
  show(button("start-key"), before);
  lock(button("start-key"), !presides || status !== "ready");
  button("start-key").dataset.why = say(presides ? "live.say.start_not_ready" : "live.say.chair_starts");
  show(button("pause-key"), running);
  show(button("resume-key"), status === "paused");
  lock(button("resume-key"), !presides || lost);
  button("resume-key").dataset.why = say(lost ? "live.say.resume_no_recording" : "live.say.chair_resumes");
  show(button("read-back-key"), status === "in_session");
  lock(button("read-back-key"), !presides);
  button("read-back-key").dataset.why = say("live.say.chair_reads_back");
  show(button("close-key"), running || status === "paused");
  lock(button("close-key"), !presides);
  button("close-key").dataset.why = say("live.say.chair_closes");
  show(button("convert-key"), conduct.may("session:schedule") && status !== "read_back");
  show(button("security-key"), conduct.may("security_alarm:raise"));
  show(button("mark-key"), conduct.may("mark:set"));
}

/** @param {string} why */
function over(why) {
  ended = why !== "early";
  show(byId("loading"), false);
  show(byId("offline"), false);
  show(byId("gap"), false);
  const text = say("live.say.over." + why);
  setText(byId("over-words"), text);
  show(byId("over"), true);
  // What the head said last is true no longer.
  if (ended) ["board", "session-chip", "recording-box"].forEach((id) => show(byId(id), false));
  show(byId("over-next"), ended);
  tell(text);
}

signalling.open();
everySecond(draw);

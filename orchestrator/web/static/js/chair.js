// @ts-check
/** The chair's tablet: who speaks, who asks, and the steps of the session. Takes no picture and no sound. */

import { alarm, tell, whenChanged } from "./announce.js";
import { everySecond, setServerTime, timeOfDay, now, useZone } from "./clock.js";
import { Conduct, drawAlarm } from "./conduct.js";
import { Floor, drawButton, floorOpen, newInvite } from "./console/floor.js";
import { Queue } from "./console/queue.js";
import { drawRequired } from "./console/required.js";
import { byId, button, follow, json, lock, setAttribute, setChip, setText, show } from "./dom.js";
import { press } from "./press.js";
import { inRoom, silentTablet } from "./people.js";
import { send } from "./reading.js";
import { signOf } from "./recording_sign.js";
import { Signalling } from "./signalling.js";
import { sessionSign } from "./state_signs.js";
import { keepAwake } from "./wake_lock.js";
import { say } from "./words.js";

/** @typedef {import("./protocol.js").Picture} Picture */
/** @typedef {import("./protocol.js").Person} Person */

/** @type {{socket: string, minutes: string, time_zone: string, rules_version: string}} */
const facts = json("facts");
useZone(facts.time_zone);

const signalling = new Signalling(facts.socket);
const conduct = new Conduct(signalling);
const queue = new Queue(conduct);
const floor = new Floor(conduct, true);
const alarmRecording = whenChanged(alarm);
const alarmState = whenChanged(alarm);
/** @type {Picture | null} */
let picture = null;
let told = 0;
let entering = false;
let ended = false;

const OUTSIDE = ["invited", "registered", "left", "id_verified"];

signalling.on("welcome", (welcome) => {
  setServerTime(welcome.server_time);
  show(byId("over"), false);
});
signalling.on("state", (message) => {
  picture = message;
  told = now();
  comeIn();
  draw();
});
signalling.on("line", draw);
signalling.on("too_early", () => over("early"));
signalling.on("moved", () => over("moved"));
signalling.on("ended", () => over("ended"));
signalling.on("closed", (message) => over(message.reason));

press(conduct, "start-key", () => conduct.start());
press(conduct, "pause-key", () => conduct.pause());
press(conduct, "resume-key", () => conduct.ask("resume_session"));
press(conduct, "read-back-key", () => conduct.ask("read_back"));
press(conduct, "sign-key", sign);
press(conduct, "security-key", () => conduct.alarm());
press(conduct, "mark-key", () => conduct.mark());
press(conduct, "close-key", () => picture && conduct.close(picture));
button("enter-key").addEventListener("click", enter);

/** The chair read the notice: into the session, with the rights of the seat. */
async function enter() {
  if (await conduct.ask("acknowledge_rules", { version: facts.rules_version })) await conduct.ask("enter_waiting_room");
}

/** The minutes that the citizen confirmed. */
async function sign() {
  const turn = picture && picture.to_sign[0];
  if (!turn) return;
  const wrong = await send(facts.minutes + "/sign", { turn: String(turn) });
  if (wrong) conduct.notice(wrong);
  else tell(say("live.say.minutes.signed", { number: turn }));
}

/** Who presides lets himself in. */
async function comeIn() {
  if (!picture || entering || picture.me.status !== "waiting" || !conduct.may("participant:admit")) return;
  entering = true;
  await conduct.ask("admit", { participant: picture.me.participant });
  entering = false;
}

function draw() {
  if (!picture || ended) return;
  const outside = OUTSIDE.indexOf(String(picture.me.status)) >= 0;
  show(byId("loading"), false);
  show(byId("entrance"), outside);
  show(byId("board"), !outside);
  keepAwake(true);
  drawHead(picture);
  floor.draw(picture);
  drawOthers(picture);
  queue.draw(picture);
  drawAlarm(picture);
  drawRequired(picture);
  drawSteps(picture);
}

/** @param {Picture} picture_ */
function drawHead(picture_) {
  const stale = Math.max(0, now() - told - 1);
  const sign = signOf(picture_.recording, stale, !signalling.up);
  setChip(byId("recording-chip"), sign.tone, sign.icon, sign.label);
  const state = sessionSign(picture_.session.status);
  setChip(byId("session-chip"), state.tone, state.icon, state.label);
  setText(byId("clock"), timeOfDay(now()));
  show(byId("offline"), !signalling.up);
  setText(byId("offline-since"), say("live.say.as_of", { time: timeOfDay(told, true) }));
  show(byId("gap"), sign.lost);
  if (sign.lost) setText(byId("gap-title"), say(picture_.session.status === "paused" ? "live.say.gap.paused" : "live.say.gap.lost", { sign: sign.label }));
  alarmRecording(sign.lost ? sign.label : "");
  alarmState(["paused", "read_back", "closed"].indexOf(picture_.session.status) >= 0 ? state.label : "");
}

/** @param {Picture} picture_ */
function drawOthers(picture_) {
  const asked = picture_.requests.map((one) => one.participant);
  const others = picture_.people.filter(
    (one) =>
      asked.indexOf(one.participant) < 0 &&
      one.participant !== picture_.floor.participant &&
      one.participant !== picture_.me.participant &&
      one.connected &&
      inRoom(one) &&
      !silentTablet(one)
  );
  const open = floorOpen(picture_);
  show(byId("others-card"), others.length > 0);
  follow(
    byId("others"),
    others,
    (one) => one.participant,
    (one) => newInvite(one, () => floor.give(one.participant)),
    (node, one) => drawButton(node, { person: one, since: null }, false, open)
  );
}

/** @param {Picture} picture_ */
function drawSteps(picture_) {
  const status = picture_.session.status;
  const lost = signOf(picture_.recording).lost;
  const running = status === "in_session" || status === "read_back";
  show(button("start-key"), status === "connecting" || status === "ready");
  setAttribute(button("start-key"), "class", status === "ready" ? "btn btn-wide btn-big btn-go" : "btn btn-wide btn-big");
  lock(button("start-key"), status !== "ready");
  button("start-key").dataset.why = say("live.say.start_not_ready");
  show(button("pause-key"), running);
  show(button("resume-key"), status === "paused");
  lock(button("resume-key"), lost);
  button("resume-key").dataset.why = say("live.say.resume_no_recording");
  show(button("read-back-key"), status === "in_session");
  show(button("close-key"), running || status === "paused");
  const unsigned = picture_.to_sign[0];
  show(button("sign-key"), unsigned !== undefined);
  if (unsigned !== undefined) setText(/** @type {Element} */ (button("sign-key").querySelector("span")), say("live.say.minutes.sign", { number: unsigned }));
  show(button("mark-key"), conduct.may("mark:set"));
}

/** @param {string} why */
function over(why) {
  ended = why !== "early";
  ["loading", "offline", "gap"].forEach((id) => show(byId(id), false));
  if (ended) ["board", "entrance", "recording-chip", "session-chip"].forEach((id) => show(byId(id), false));
  show(byId("over"), true);
  setText(byId("over-words"), say("live.say.over." + why));
}

signalling.open();
everySecond(draw);

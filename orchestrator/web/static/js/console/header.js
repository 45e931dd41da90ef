// @ts-check
/** The head of the console: state with duration, recording sign with its proof, clock; and the banner of a gap. */

import { alarm, whenChanged } from "../announce.js";
import { duration, now, timeOfDay } from "../clock.js";
import { byId, setChip, setText, show } from "../dom.js";
import { proofOf, signOf } from "../recording_sign.js";
import { sessionSign } from "../state_signs.js";
import { hasText, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */

const alarmRecording = whenChanged(alarm);
const alarmState = whenChanged(alarm);

/** @param {Picture} picture @param {number} told when the picture came, Unix seconds @param {boolean} up */
export function drawHeader(picture, told, up) {
  const session = picture.session;
  const sign = sessionSign(session.status);
  const running = session.started_at !== null && ["in_session", "read_back", "paused"].indexOf(session.status) >= 0;
  const lasted = running ? " " + duration(now() - Number(session.started_at)) : "";
  setChip(byId("session-chip"), sign.tone, sign.icon, sign.label + lasted);
  setText(byId("clock"), timeOfDay(now(), true));
  drawRecording(picture, told, up);
  show(byId("offline"), !up);
  setText(byId("offline-since"), say("live.say.as_of", { time: timeOfDay(told, true) }));
  const known = ["paused", "read_back", "closed", "aborted"].indexOf(session.status) >= 0;
  alarmState(known ? sign.label : "");
}

/** @param {Picture} picture @param {number} told @param {boolean} up */
function drawRecording(picture, told, up) {
  const stale = Math.max(0, now() - told - 1);
  const sign = signOf(picture.recording, stale, !up);
  setChip(byId("recording-chip"), sign.tone, sign.icon, sign.label);
  setText(byId("recording-proof"), up ? proofOf(picture.recording, stale) : "");
  const paused = picture.session.status === "paused";
  show(byId("gap"), sign.lost);
  if (sign.lost) setText(byId("gap-title"), say(paused ? "live.say.gap.paused" : "live.say.gap.lost", { sign: sign.label }));
  alarmRecording(sign.lost ? sign.label : "");
  show(byId("disk"), picture.recording.disk_alarm === true);
  const reason = "live.say.paused_because." + picture.session.paused_reason;
  show(byId("pause-reason"), paused && !sign.lost);
  setText(byId("pause-reason-words"), paused ? (hasText(reason) ? say(reason) : picture.session.paused_reason || "") : "");
}

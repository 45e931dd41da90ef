// @ts-check
/** The page of the police: asks for alarms every three seconds, rings until somebody acknowledged, says when it cannot. */

import { byId, button, json, show } from "./dom.js";
import { alarmBell, soundAllowed } from "./sounds.js";
import { keepAwake } from "./wake_lock.js";

/** @type {{waiting: number[], newest: number}} */
const known = json("facts");

async function look() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const now = await answer.json();
    show(byId("away"), false);
    if (now.newest !== known.newest || now.waiting.join() !== known.waiting.join()) location.reload();
  } catch (error) {
    show(byId("away"), true);
  }
}

async function ring() {
  if (known.waiting.length) alarmBell();
  show(button("sound"), !(await soundAllowed()));
}

button("sound").addEventListener("click", ring);
keepAwake(true);
ring();
window.setInterval(look, 3000);
window.setInterval(ring, 4000);

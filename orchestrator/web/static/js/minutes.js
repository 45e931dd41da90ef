// @ts-check
/**
 * The note-taker's page: what is typed is saved while it is typed, each time as a version. Nothing is lost on a broken
 * line (it stays in the page and in this browser until it is saved), and another note-taker's words are not overwritten.
 */

import { byId, csrfHeader, setChip, setText, show } from "./dom.js";
import { say } from "./words.js";

const WAIT = 1200;
const AGAIN = 3000;
const form = /** @type {HTMLFormElement} */ (byId("minutes-form"));
const fields = /** @type {HTMLTextAreaElement[]} */ (Array.from(form.querySelectorAll("textarea, input[type=text]")));
const version = /** @type {HTMLInputElement} */ (form.elements.namedItem("version"));
const key = "tiepdan.minutes " + location.pathname;

let timer = 0;
let saving = false;
let stopped = false;
let typed = 0;
let saved = 0;

/** @returns {Record<string, string>} */
function values() {
  /** @type {Record<string, string>} */
  const found = {};
  fields.forEach((field) => {
    found[field.name] = field.value;
  });
  return found;
}

/** @param {string} tone @param {string} icon @param {string} words */
function tell(tone, icon, words) {
  setChip(byId("saved-chip"), tone, icon, words);
}

function keep() {
  try {
    localStorage.setItem(key, JSON.stringify({ version: version.value, values: values() }));
  } catch (error) {
    console.warn("no storage", error);
  }
}

function forget() {
  try {
    localStorage.removeItem(key);
  } catch (error) {
    console.warn("no storage", error);
  }
}

function changed() {
  typed += 1;
  keep();
  tell("info", "refresh", say("minutes.say.saving"));
  later(WAIT);
}

/** @param {number} patience */
function later(patience) {
  clearTimeout(timer);
  if (!stopped) timer = window.setTimeout(save, patience);
}

async function save() {
  if (saving) return later(WAIT);
  saving = true;
  const round = typed;
  try {
    const body = new URLSearchParams(Object.assign(values(), { version: version.value }));
    const headers = Object.assign({ Accept: "application/json" }, csrfHeader());
    const answer = await fetch(location.pathname, { method: "POST", headers, body });
    took(answer.status, await answer.json(), round);
  } catch (error) {
    tell("warn", "alert", say("minutes.say.line_lost"));
    later(AGAIN);
  }
  saving = false;
}

/**
 * @param {number} status
 * @param {{version: number | null, status: string | null, editor: string, at: string, content: Record<string, string>, mistakes: string[]}} told
 * @param {number} round
 */
function took(status, told, round) {
  if (status === 200) {
    version.value = String(told.version);
    saved = round;
    if (saved === typed) {
      forget();
      tell("ok", "check", say("minutes.say.saved", { time: told.at }));
    }
    return;
  }
  stopped = status === 409;
  tell("bad", "alert", say("minutes.say.not_saved"));
  setText(byId("conflict-words"), told.mistakes.join(" "));
  show(byId("conflict"), true);
  if (told.version === null) return;
  const there = /** @type {HTMLInputElement} */ (form.elements.namedItem("there"));
  there.value = String(told.version);
  setText(byId("conflict-theirs"), Object.keys(told.content).map((name) => told.content[name]).join("\n\n"));
  show(byId("conflict-choice"), true);
}

/** What this browser kept when the page went away unsaved. */
function restore() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key) || "null");
  } catch (error) {
    return;
  }
  if (!kept) return;
  fields.forEach((field) => {
    if (typeof kept.values[field.name] === "string") field.value = kept.values[field.name];
  });
  version.value = kept.version;
  changed();
}

/** The time into the text, to find the place in the recording. */
function insertTime() {
  const field = fields.find((one) => one === document.activeElement) || fields[0];
  const time = new Date().toLocaleTimeString("vi-VN", { hour12: false, timeZone: document.documentElement.dataset.zone || "Asia/Ho_Chi_Minh" });
  field.focus();
  field.setRangeText("[" + time + "] ", field.selectionStart || 0, field.selectionEnd || 0, "end");
  changed();
}

if (!form.hasAttribute("data-frozen")) {
  fields.forEach((field) => field.addEventListener("input", changed));
  byId("insert-time").addEventListener("click", insertTime);
  byId("insert-time").addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key.toLowerCase() !== "t") return;
    event.preventDefault();
    insertTime();
  });
  window.addEventListener("beforeunload", (event) => {
    if (saved !== typed) event.preventDefault();
  });
  // The acts beside are forms of their own: what is typed goes first.
  document.querySelectorAll("form[data-after-saving]").forEach((other) => {
    other.addEventListener("submit", async (event) => {
      if (saved === typed) return;
      event.preventDefault();
      clearTimeout(timer);
      await save();
      if (saved === typed) /** @type {HTMLFormElement} */ (other).submit();
    });
  });
  restore();
}

// @ts-check
/** The reviewer's notes: the moment follows the clock, saving does not leave the page. Knows no track. */

import { byId, setText, show } from "../dom.js";
import { duration } from "../clock.js";
import { say } from "../words.js";

/** @typedef {{at_ms: number, at: string, text: string, name: string, written: string}} Kept */

let typed = false;

/** @param {number} position the moment a new note is about, unless another was typed or begun */
export function followMoment(position) {
  const at = /** @type {HTMLInputElement} */ (byId("note-at"));
  const text = /** @type {HTMLTextAreaElement} */ (byId("note-text"));
  if (!typed && !text.value && document.activeElement !== at) at.value = duration(position / 1000);
}

/** @param {Kept} kept @param {(ms: number) => void} goTo */
function put(kept, goTo) {
  const line = document.createElement("li");
  const span = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet stamp";
  button.textContent = kept.at;
  button.setAttribute("data-at", String(kept.at_ms));
  button.addEventListener("click", () => goTo(kept.at_ms));
  const about = document.createElement("span");
  about.className = "small muted";
  about.textContent = kept.name + " · " + kept.written;
  span.append(button, " ", kept.text, document.createElement("br"), about);
  line.append(span);
  const list = byId("note-list");
  const after = Array.from(list.children).find((one) => {
    const stamp = one.querySelector("[data-at]");
    return stamp && Number(stamp.getAttribute("data-at")) > kept.at_ms;
  });
  list.insertBefore(line, after || null);
}

/** @param {(ms: number) => void} goTo */
export function makeNotes(goTo) {
  const form = /** @type {HTMLFormElement} */ (byId("note-form"));
  byId("note-at").addEventListener("input", () => (typed = true));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = byId("note-error");
    show(problem, false);
    try {
      const body = new URLSearchParams();
      new FormData(form).forEach((value, name) => body.append(name, String(value)));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail || "");
      put(told, goTo);
      form.reset();
      typed = false;
    } catch (error) {
      const detail = error instanceof Error && !(error instanceof TypeError || error instanceof SyntaxError) ? error.message : "";
      setText(problem, detail || say("review.note.lost"));
      show(problem, true);
    }
  });
}

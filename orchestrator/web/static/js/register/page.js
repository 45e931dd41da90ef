// @ts-check
/**
 * The registration form and the page of one's own matter: questions that follow an answer, the draft, files, sending.
 * Both work without it. Written for Chrome 70.
 */

import "../page.js";
import { byId, setAttribute, setText, show } from "../dom.js";
import { followAnswers } from "./answers.js";
import { keepDraft } from "./draft.js";
import { takeFiles } from "./files.js";
import { say } from "../words.js";

/** One press sends once; the button says what happens and stays. @param {HTMLFormElement} form */
function sendOnce(form) {
  const key = form.querySelector("[data-sending]");
  let sending = false;
  form.addEventListener("submit", (event) => {
    const words = key && key.querySelector("span");
    if (sending || form.querySelector("[data-uploading]")) {
      event.preventDefault();
      if (words && !sending) setText(words, say("upload.say.wait"));
      return;
    }
    sending = true;
    if (!key) return;
    setAttribute(key, "aria-disabled", "true");
    if (words) setText(words, key.getAttribute("data-sending") || "");
  });
  // Back from the next page: the form is as it was, and may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}

/** Without a network nothing is lost, and it is said. */
function sayOffline() {
  const note = document.getElementById("offline-note");
  if (!note) return;
  const draw = () => show(byId("offline-note"), !navigator.onLine);
  window.addEventListener("online", draw);
  window.addEventListener("offline", draw);
  draw();
}

document.querySelectorAll("form").forEach((form) => {
  if (form.dataset.draft) keepDraft(form, form.dataset.draft);
  if (form.querySelector("[data-sending]")) sendOnce(form);
});
followAnswers();
takeFiles();
sayOffline();

// @ts-check
/** Asks for a reason, a text or a plain yes before an act, in the one dialog of that kind on the page. */

import { ask } from "./dialog.js";
import { byId, button, make, setAttribute, setText, show } from "./dom.js";

/**
 * @typedef {Object} Question
 * @property {string} title
 * @property {string} [words]
 * @property {string[]} [missing] listed above the field
 * @property {string} confirm the button's words
 * @property {boolean} [danger] an act that cannot be undone
 * @property {string} [field] label of the text; without it nothing is asked but yes
 * @property {boolean} [required]
 * @property {string} [unanswered] what to do when the required text is empty
 * @property {number} [longest] letters
 */

/**
 * @param {Question} question
 * @returns {Promise<string | null>} the text ("" when none was asked or given), null when given up
 */
export async function askReason(question) {
  const field = /** @type {HTMLTextAreaElement} */ (byId("reason-text"));
  prepare(question, field);
  const form = /** @type {HTMLFormElement} */ (byId("reason-form"));
  const yes = button("reason-yes");
  const guard = (/** @type {Event} */ event) => {
    if (!question.required || field.value.trim()) return;
    event.preventDefault();
    mistake(true);
    field.focus();
  };
  yes.addEventListener("click", guard);
  const answer = await ask("reason-dialog");
  yes.removeEventListener("click", guard);
  form.reset();
  return answer === "yes" ? field.value.trim() || lastText : null;
}

let lastText = "";

/** @param {Question} question @param {HTMLTextAreaElement} field */
function prepare(question, field) {
  lastText = "";
  field.value = "";
  field.maxLength = question.longest || 500;
  field.oninput = () => {
    lastText = field.value.trim();
  };
  setText(byId("reason-title"), question.title);
  setText(byId("reason-words"), question.words || "");
  show(byId("reason-words"), Boolean(question.words));
  show(byId("reason-field"), Boolean(question.field));
  setText(byId("reason-label"), question.field || "");
  setText(byId("reason-error-words"), question.unanswered || "");
  setText(byId("reason-yes-words"), question.confirm);
  setAttribute(button("reason-yes"), "class", question.danger ? "btn btn-stop" : "btn btn-go");
  listMissing(question.missing || []);
  mistake(false);
}

/** @param {string[]} missing */
function listMissing(missing) {
  const list = byId("reason-missing");
  while (list.firstChild) list.firstChild.remove();
  missing.forEach((text) => list.append(make("li", {}, text)));
  show(list, missing.length > 0);
}

/** @param {boolean} wrong */
function mistake(wrong) {
  show(byId("reason-error"), wrong);
  setAttribute(byId("reason-field"), "class", wrong ? "field bad" : "field");
  setAttribute(byId("reason-text"), "aria-invalid", wrong ? "true" : null);
  setAttribute(byId("reason-text"), "aria-describedby", wrong ? "reason-error" : null);
}

// @ts-check
/**
 * What is half typed survives a reload: kept in this browser until it is sent. Never the number of the identity card
 * (`data-private`), never a file, and nothing at all once "tố cáo" is chosen: somebody else may use this device.
 */

import { show } from "../dom.js";

const PREFIX = "tiepdan.draft.";
const DAYS = 3;
const SKIPPED = ["csrf_token", "once", "upload", "file", "website"];

/** @param {HTMLFormElement} form @param {string} name */
export function keepDraft(form, name) {
  const key = PREFIX + name;
  // A form that came back from the server has the newer words.
  if (!document.getElementById("errors")) restore(form, key);
  form.addEventListener("input", () => keep(form, key));
  form.addEventListener("change", () => keep(form, key));
  const forget = document.getElementById("draft-forget");
  if (forget) forget.addEventListener("click", () => {
    drop(key);
    window.location.reload();
  });
}

/** It was sent. @param {string} name */
export function forgetDraft(name) {
  drop(PREFIX + name);
}

/** @param {HTMLFormElement} form @param {string} key */
function keep(form, key) {
  const values = fieldsOf(form);
  if (values.some((pair) => pair[0] === "kind" && pair[1] === "denunciation")) return drop(key);
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  } catch (error) {
    console.warn("draft", error); // private windows refuse; the form works all the same
  }
}

/** @param {HTMLFormElement} form @returns {[string, string][]} */
function fieldsOf(form) {
  /** @type {[string, string][]} */
  const pairs = [];
  Array.from(form.elements).forEach((node) => {
    if (!(node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement)) return;
    if (!node.name || SKIPPED.indexOf(node.name) >= 0 || node.dataset.private || node.type === "file") return;
    if ((node.type === "radio" || node.type === "checkbox") && !(/** @type {HTMLInputElement} */ (node).checked)) return;
    if (node.value) pairs.push([node.name, node.value]);
  });
  return pairs;
}

/** @param {HTMLFormElement} form @param {string} key */
function restore(form, key) {
  const kept = read(key);
  if (!kept || Date.now() - kept.at > DAYS * 86400000) return drop(key);
  kept.values.forEach((pair) => put(form, pair[0], pair[1]));
  const note = document.getElementById("draft-note");
  if (note && kept.values.length > 3) show(note, true);
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function put(form, name, value) {
  Array.from(form.elements).forEach((node) => {
    if (!(node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement)) return;
    if (node.name !== name || node.dataset.private) return;
    if (node instanceof HTMLInputElement && (node.type === "radio" || node.type === "checkbox")) {
      if (node.value === value) node.checked = true;
    } else {
      node.value = value;
    }
  });
}

/** @param {string} key @returns {{at: number, values: [string, string][]} | null} */
function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) || "null");
    return found && Array.isArray(found.values) ? found : null;
  } catch (error) {
    return null;
  }
}

/** @param {string} key */
function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch (error) {
    console.warn("draft", error);
  }
}

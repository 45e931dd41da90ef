// @ts-check
/** Shows one step of the page: its part, its bar below, its title; and puts the reader at its heading. */

import { byId, setAttribute, show } from "../dom.js";

let first = true;
let title = document.title;

/** @param {string} step */
export function showStep(step) {
  const inCall = step === "call";
  show(byId("phone"), !inCall);
  show(byId("call"), inCall);
  const skip = document.querySelector(".skip");
  if (skip) setAttribute(skip, "href", inCall ? "#call-main" : "#content");
  dress(inCall);
  /** @type {HTMLElement | null} */
  let heading = null;
  document.querySelectorAll("[data-step]").forEach((node) => {
    const part = /** @type {HTMLElement} */ (node);
    const shown = (part.dataset.step || "").split(" ").indexOf(step) >= 0;
    show(part, shown);
    if (shown && !heading) heading = part.querySelector("h1");
  });
  show(byId("act"), !inCall && document.querySelector("#act [data-step]:not([hidden])") !== null);
  if (heading) place(heading);
}

/** The call is dark in every theme; elsewhere the reader's choice, which the server wrote. @param {boolean} dark */
function dress(dark) {
  const root = document.documentElement;
  if (root.dataset.own === undefined) root.dataset.own = root.dataset.theme || "";
  setAttribute(root, "data-theme", dark ? "dark" : root.dataset.own || null);
}

/** @param {HTMLElement} heading */
function place(heading) {
  if (first) title = document.title.split(" – ").slice(-1)[0];
  document.title = (heading.textContent || "") + " – " + title;
  window.scrollTo(0, 0);
  // On the first step the browser's own order is right; later ones begin at their heading.
  if (!first) heading.focus();
  first = false;
}

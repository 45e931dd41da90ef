// @ts-check
/** Questions that only one answer makes needed: `data-only` names the field, `data-when` the answer. Knows no field. */

import { show } from "../dom.js";

export function followAnswers() {
  const parts = document.querySelectorAll("[data-only]");
  const draw = () => parts.forEach((part) => drawPart(/** @type {HTMLElement} */ (part)));
  document.addEventListener("change", draw);
  draw();
}

/** @param {HTMLElement} part */
function drawPart(part) {
  const name = part.dataset.only || "";
  const chosen = document.querySelector('input[name="' + name + '"]:checked');
  const wanted = chosen instanceof HTMLInputElement && chosen.value === part.dataset.when;
  // What came back with a mistake in it is never hidden.
  show(part, wanted || part.querySelector(".bad") !== null);
}

// @ts-check
/** Grid, or one picture large and the others beside it. Knows no clock and no track. */

import { byId, setAttribute } from "../dom.js";
import { say } from "../words.js";

/** @returns {HTMLElement[]} */
function tiles() {
  return Array.from(document.querySelectorAll("#pictures .tile")).filter((tile) => tile instanceof HTMLElement);
}

/** @param {HTMLElement | null} large the picture to enlarge; null: all alike */
function arrange(large) {
  byId("pictures").classList.toggle("one", large !== null);
  tiles().forEach((tile) => tile.classList.toggle("large", tile === large));
  setAttribute(byId("layout"), "aria-pressed", String(large !== null));
}

/** The other way: from the grid to whoever speaks (or the first), and back. */
export function toggleLayout() {
  const now = document.querySelector("#pictures .tile.large");
  const all = tiles();
  arrange(now ? null : all.find((tile) => tile.classList.contains("speaking")) || all[0] || null);
}

/** Every picture can be clicked, and reached by keyboard. */
export function makeLayout() {
  byId("layout").addEventListener("click", toggleLayout);
  tiles().forEach((tile) => {
    const name = tile.querySelector("figcaption b");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.setAttribute("aria-label", say("review.enlarge", { name: (name && name.textContent) || "" }));
    button.addEventListener("click", () => arrange(tile.classList.contains("large") ? null : tile));
    tile.append(button);
  });
}

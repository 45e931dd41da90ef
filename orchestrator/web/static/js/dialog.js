// @ts-check
/** Opens the page's dialogs: focus on the heading, Esc means "Thôi", focus goes back where it was. */

import { byId } from "./dom.js";

/**
 * Ask with a dialog of the page; resolves with the pressed button's value, "" when given up.
 * @param {string} id
 * @returns {Promise<string>}
 */
export function ask(id) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(id));
  const before = document.activeElement;
  dialog.returnValue = "";
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
  const heading = dialog.querySelector("h2");
  if (heading) heading.focus();
  return new Promise((resolve) => {
    const done = (/** @type {string} */ value) => {
      dialog.removeEventListener("close", closed);
      dialog.removeEventListener("click", pressed);
      if (before instanceof HTMLElement) before.focus();
      resolve(value);
    };
    const closed = () => done(dialog.returnValue);
    // Browsers without <dialog> (Safari before 15.4) send no close.
    const pressed = (/** @type {Event} */ event) => {
      const pressedButton = event.target instanceof Element ? event.target.closest("button[value]") : null;
      if (!pressedButton || typeof dialog.close === "function") return;
      event.preventDefault();
      dialog.removeAttribute("open");
      done(pressedButton.getAttribute("value") || "");
    };
    dialog.addEventListener("close", closed);
    dialog.addEventListener("click", pressed);
  });
}

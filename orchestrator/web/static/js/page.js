// @ts-check
/**
 * Small comforts of the office's and the public pages; every page works without them.
 * Knows no area: it reacts to attributes in the markup. Written for Chrome 70, like the citizen's pages.
 */

import { setText } from "./dom.js";

/** Focus goes to the box with the mistakes when a form came back; the title says how many. */
function focusMistakes() {
  const box = document.querySelector("[data-focus]");
  if (!(box instanceof HTMLElement)) return;
  box.focus();
  const heading = box.querySelector("h2, b");
  if (heading) document.title = heading.textContent + " – " + document.title;
}

/** A tick that shows what is typed in a password field: `data-shows` on the label names the field. */
function showPasswords() {
  document.querySelectorAll("[data-shows]").forEach((label) => {
    const tick = label.querySelector("input");
    const field = document.getElementById(label.getAttribute("data-shows") || "");
    if (!tick || !(field instanceof HTMLInputElement)) return;
    label.removeAttribute("hidden");
    tick.addEventListener("change", () => {
      field.type = tick.checked ? "text" : "password";
    });
  });
}

/**
 * @param {HTMLElement | null} source
 * @returns {string}
 */
function textOf(source) {
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) return source.value;
  return (source && source.textContent) || "";
}

/** Buttons that copy the text of another element: `data-copy` is its id, `data-copied` what the button says then. */
function copyTexts() {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.removeAttribute("hidden");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(textOf(document.getElementById(button.getAttribute("data-copy") || "")));
      const said = button.getAttribute("data-copied") || "";
      [button.querySelector("span"), document.getElementById("told")].forEach((node) => node && setText(node, said));
    });
  });
}

/** The print button of a sheet. */
function printSheets() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => window.print());
  });
}

/** @returns {NodeListOf<Element>} */
function openMenus() {
  return document.querySelectorAll("details.display[open]");
}

/** The display menu closes when the reader turns elsewhere. */
function closeMenus() {
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      const summary = menu.querySelector("summary");
      if (summary) summary.focus();
    });
  });
}

/** A dialog that stands open in the page (it works without a script) becomes a modal one; Esc goes to `data-away`. */
function openDialogs() {
  document.querySelectorAll("dialog[data-modal]").forEach((dialog) => {
    if (!(dialog instanceof HTMLDialogElement) || !dialog.showModal) return;
    dialog.removeAttribute("open");
    if (dialog.parentElement) dialog.parentElement.classList.remove("veil");
    dialog.showModal();
    const first = dialog.querySelector("[data-focus]") || dialog.querySelector("h1, h2");
    if (first instanceof HTMLElement) first.focus();
    dialog.addEventListener("cancel", () => {
      const away = dialog.getAttribute("data-away");
      if (away) window.location.assign(away);
    });
  });
}

showPasswords();
copyTexts();
printSheets();
closeMenus();
openDialogs();
focusMistakes();

// @ts-check
/**
 * People are added to and taken from the schedule form without a journey to the server. Without this script the same
 * buttons post the form and the page comes back with a row more or less.
 */

import { byId } from "./dom.js";

const rows = byId("person-rows");
const template = /** @type {HTMLTemplateElement} */ (byId("person-template"));

/** Names, labels and buttons follow the order on the page: the server counts from the first row. */
function number() {
  rows.querySelectorAll("[data-row]").forEach((row, index) => {
    const renamed = (/** @type {string} */ text) => text.replace(/person_\d+/g, "person_" + index);
    row.querySelectorAll("[id], label, [aria-describedby]").forEach((node) => {
      ["id", "for", "aria-describedby"].forEach((attribute) => {
        const value = node.getAttribute(attribute);
        if (value) node.setAttribute(attribute, renamed(value));
      });
    });
    const remove = row.querySelector("[name=remove_person]");
    if (remove) {
      remove.setAttribute("value", String(index));
      const said = remove.querySelector(".vh");
      if (said) said.textContent = " " + (index + 1);
    }
  });
}

byId("add-person").addEventListener("click", (event) => {
  event.preventDefault();
  rows.append(template.content.cloneNode(true));
  number();
  const added = rows.lastElementChild;
  const first = added && added.querySelector("select, input");
  if (first instanceof HTMLElement) first.focus();
});

rows.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[name=remove_person]") : null;
  const row = pressed && pressed.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  row.remove();
  number();
  byId("add-person").focus();
});

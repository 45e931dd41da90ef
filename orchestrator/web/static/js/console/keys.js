// @ts-check
/** Single letters for the console; only when no field has focus, and the reader may switch them off. */

const STORED = "tiepdan.console keys";

/**
 * @param {Record<string, () => void>} acts by upper-case letter
 * @param {HTMLInputElement} toggle a checkbox
 */
export function listenForKeys(acts, toggle) {
  toggle.checked = stored() !== "off";
  toggle.addEventListener("change", () => store(toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const act = acts[event.key.toUpperCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {EventTarget | null} target @returns {boolean} */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** @returns {string | null} */
function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch (error) {
    return null;
  }
}

/** @param {string} value */
function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch (error) {
    console.warn("no storage", error);
  }
}

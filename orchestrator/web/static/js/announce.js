// @ts-check
/** What screen readers are told: one polite and one assertive region, in the page from its first byte. */

import { byId, setText } from "./dom.js";

/**
 * Said when the reader has finished what is being read.
 * @param {string} text
 */
export function tell(text) {
  setText(byId("told"), text);
}

/**
 * Said at once.
 * @param {string} text
 */
export function alarm(text) {
  setText(byId("alarm"), text);
}

/**
 * Passes a text on only when it changed: for sentences that are computed again with every state.
 * @param {(text: string) => void} speak
 * @returns {(text: string) => void}
 */
export function whenChanged(speak) {
  let last = "";
  return (text) => {
    if (text === last) return;
    last = text;
    if (text) speak(text);
  };
}

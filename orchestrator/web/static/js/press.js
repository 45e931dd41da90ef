// @ts-check
/** Buttons whose press is never lost: done, or the reason said; while the server is asked the button shows that it works. */

import { button, locked, setAttribute } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./conduct.js").Conduct} Conduct */

/**
 * @param {Conduct} conduct
 * @param {string} id of the button; its `data-why` says why it is locked
 * @param {() => unknown} act
 */
export function press(conduct, id, act) {
  const key = button(id);
  key.addEventListener("click", async () => {
    if (locked(key)) conduct.notice(key.dataset.why || say("live.say.not_now"));
    if (locked(key) || key.getAttribute("aria-busy") === "true") return;
    setAttribute(key, "aria-busy", "true");
    try {
      await act();
    } finally {
      setAttribute(key, "aria-busy", null);
    }
  });
}

// @ts-check
/**
 * Buttons whose press is never lost: done, or the reason said; while the server is asked the button shows that it works.
 *
 * A second press of the same words while the first is under way is the same wish (a double click). Where the words have
 * changed meanwhile it is a new one: the picture often comes before the answer, and it waits for its turn.
 */

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
  let underWay = "";
  let again = false;
  const run = async () => {
    underWay = key.textContent || "";
    setAttribute(key, "aria-busy", "true");
    try {
      await act();
    } finally {
      setAttribute(key, "aria-busy", null);
    }
    if (again) {
      again = false;
      await run();
    }
  };
  key.addEventListener("click", async () => {
    if (locked(key)) conduct.notice(key.dataset.why || say("live.say.not_now"));
    else if (key.getAttribute("aria-busy") !== "true") await run();
    else if ((key.textContent || "") !== underWay) again = true;
  });
}

// @ts-check
/** What the session needs, and what was marked: two lists of the console. */

import { timeOfDay } from "../clock.js";
import { byId, follow, icon, make, setAttribute, setIcon, setText, show } from "../dom.js";
import { requiredLabel } from "../conduct.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */

/** @param {Picture} picture */
export function drawRequired(picture) {
  show(byId("required-card"), picture.required.length > 0);
  follow(
    byId("required"),
    picture.required,
    (one) => one.code,
    (one) => make("li", {}, icon("ok"), make("span", {}, requiredLabel(one.code), make("span", { class: "vh" }))),
    (node, one) => {
      setAttribute(node, "class", one.ok ? "yes" : "no");
      setIcon(node, one.ok ? "ok" : "no");
      setText(/** @type {Element} */ (node.querySelector(".vh")), say(one.ok ? "live.say.has" : "live.say.lacks"));
    }
  );
}

/** @param {Picture} picture */
export function drawMarks(picture) {
  const newestFirst = picture.marks.slice().reverse();
  show(byId("no-marks"), newestFirst.length === 0);
  follow(
    byId("marks"),
    newestFirst,
    (one) => one.at + " " + one.label,
    (one) => make("li", {}, make("span", {}, make("span", { class: "stamp" }, timeOfDay(one.at, true)), " " + one.label)),
    () => undefined
  );
  const incidents = picture.incidents.slice().reverse();
  show(byId("incidents-card"), incidents.length > 0);
  follow(
    byId("incidents"),
    incidents,
    (one) => one.at + " " + one.kind,
    (one) => make("li", {}, make("span", {}, make("span", { class: "stamp" }, timeOfDay(one.at, true)), " " + one.description)),
    () => undefined
  );
}

// @ts-check
/** Why camera and microphone cannot be had at all, each with its way out: one block of the page is shown. */

import { byId, button, show } from "../dom.js";
import { say } from "../words.js";
import { setText } from "../dom.js";
import { appName, chromeAddress, isAndroid } from "./in_app.js";

/**
 * @param {string | null} problem code of devices.js, or null: nothing in the way
 */
export function showObstacle(problem) {
  const wanted = problem === null ? "" : blockFor(problem);
  document.querySelectorAll("[data-obstacle]").forEach((node) => {
    const block = /** @type {HTMLElement} */ (node);
    show(block, block.dataset.obstacle === wanted);
  });
  if (wanted === "in_app") prepareInApp(appName(navigator.userAgent));
}

/** @param {string} problem @returns {string} */
function blockFor(problem) {
  if (appName(navigator.userAgent) && (problem === "refused" || problem === "unsupported")) return "in_app";
  return problem === "insecure" || problem === "unsupported" || problem === "refused" ? problem : "";
}

/** @param {string} app */
function prepareInApp(app) {
  const name = app === "App" ? say("seat.say.this_app") : app;
  setText(byId("in-app-name"), say("seat.say.in_app", { app: name }));
  const open = /** @type {HTMLAnchorElement} */ (byId("in-app-open"));
  const address = linkOfThisSeat();
  show(open, isAndroid(navigator.userAgent));
  open.href = chromeAddress(address);
  button("in-app-copy").onclick = () => copy(address);
}

/** The personal link brought the person here and is what works in another browser; else this page. */
function linkOfThisSeat() {
  try {
    return sessionStorage.getItem("tiepdan.link") || location.href;
  } catch (error) {
    return location.href;
  }
}

/** @param {string} address */
async function copy(address) {
  const field = /** @type {HTMLInputElement} */ (byId("in-app-address"));
  field.value = address;
  show(field, true);
  field.select();
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(address);
    else document.execCommand("copy");
    setText(byId("in-app-copied"), say("seat.say.copied"));
  } catch (error) {
    setText(byId("in-app-copied"), say("seat.say.copy_by_hand"));
  }
}

// @ts-check
/**
 * Keeps the part of a page marked `data-refresh` as the server has it, without moving anything under a finger: not while
 * the pointer or the focus is in it, nor while the page is hidden. When the server cannot be reached, says since when.
 */

import { byId, setText, show } from "./dom.js";
import { timeOfDay } from "./clock.js";
import { say } from "./words.js";

const EVERY_MS = 20000;
let asOf = Date.now() / 1000;

/** @returns {boolean} */
function inUse() {
  const region = byId("refreshed");
  return document.hidden || region.matches(":hover") || region.contains(document.activeElement);
}

/** @param {Document} fresh @param {string} selector */
function take(fresh, selector) {
  const mine = document.querySelector(selector);
  const theirs = fresh.querySelector(selector);
  if (mine && theirs && mine.innerHTML !== theirs.innerHTML) mine.replaceWith(document.importNode(theirs, true));
}

async function refresh() {
  if (inUse()) return;
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    asOf = Date.now() / 1000;
    show(byId("stale"), false);
    if (inUse()) return;
    take(fresh, "body > svg.sprite");
    take(fresh, "#refreshed");
  } catch {
    setText(byId("stale-text"), say("day.stale", { time: timeOfDay(asOf) }));
    show(byId("stale"), true);
  }
}

setInterval(refresh, EVERY_MS);

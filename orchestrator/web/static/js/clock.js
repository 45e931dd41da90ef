// @ts-check
/** Times and durations as people read them; the server's clock, not the device's. Knows no page. */

import { setText } from "./dom.js";

let ahead = 0;
let zone = "Asia/Ho_Chi_Minh";

/** @param {string} name an IANA time zone */
export function useZone(name) {
  zone = name;
}

/** @param {number} serverTime Unix seconds, as the server just said */
export function setServerTime(serverTime) {
  ahead = serverTime - Date.now() / 1000;
}

/** @returns {number} Unix seconds by the server's clock */
export function now() {
  return Date.now() / 1000 + ahead;
}

/**
 * "08:40" or, with seconds, "08:40:05".
 * @param {number} unix
 * @param {boolean} [seconds]
 * @returns {string}
 */
export function timeOfDay(unix, seconds) {
  /** @type {Intl.DateTimeFormatOptions} */
  const how = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (seconds) how.second = "2-digit";
  return new Intl.DateTimeFormat("en-GB", how).format(new Date(unix * 1000));
}

/**
 * "03:24", from an hour on "01:03:24".
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * Keep every `[data-since]` (Unix seconds) below a root showing how long ago that was. Never announced.
 * @param {ParentNode} [root]
 */
export function tickDurations(root) {
  (root || document).querySelectorAll("[data-since]").forEach((node) => {
    const since = Number(node.getAttribute("data-since"));
    setText(node, since ? duration(now() - since) : "");
  });
}

/**
 * Call back at once and then every second, while the page lives.
 * @param {() => void} tick
 */
export function everySecond(tick) {
  tick();
  setInterval(tick, 1000);
}

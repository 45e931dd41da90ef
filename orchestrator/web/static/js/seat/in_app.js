// @ts-check
/** Browsers inside message apps that may not use the camera: tells them, and the way to a real browser. Pure. */

/**
 * The app's name if the page is open inside one, "" if not. Only asked after camera and microphone were refused.
 * @param {string} agent `navigator.userAgent`
 * @returns {string}
 */
export function appName(agent) {
  if (/Zalo/i.test(agent)) return "Zalo";
  if (/FBAN|FBAV|FB_IAB/.test(agent)) return "Facebook";
  if (/Instagram/.test(agent)) return "Instagram";
  if (/; wv\)/.test(agent)) return "App";
  return "";
}

/** @param {string} agent @returns {boolean} */
export function isAndroid(agent) {
  return /Android/.test(agent);
}

/**
 * An address that makes Android open Chrome with the same page.
 * @param {string} address an https address
 * @returns {string}
 */
export function chromeAddress(address) {
  const scheme = address.split(":")[0];
  return "intent://" + address.replace(/^https?:\/\//, "") + "#Intent;scheme=" + scheme + ";package=com.android.chrome;end";
}

// @ts-check
/** A person's picture with name and flags: the strip of the console, the grid of the big screen. */

import { icon, make, setAttribute, setIcon, setText, show } from "./dom.js";
import { attach, pictureElement } from "./media_element.js";
import { say } from "./words.js";

/**
 * @typedef {Object} Looks
 * @property {MediaStream | null} stream
 * @property {string} name
 * @property {string} standing
 * @property {boolean} speaking
 * @property {string} [classes] besides `tile`
 * @property {string} [state] a word on the picture when there is none: camera off, connecting
 * @property {string} [stateIcon]
 * @property {string} [talk] words of the pill at the left
 * @property {string} [flag] words of the pill at the right
 * @property {string} [flagIcon]
 */

/** @returns {HTMLElement} */
export function newTile() {
  const video = pictureElement("feed");
  const none = make("div", { class: "no-feed" }, icon("cam-off", "i-xl"), make("span", {}));
  const talk = make("span", { class: "pill talk", hidden: true }, icon("mic"), make("span", { class: "num" }));
  const flag = make("span", { class: "pill push", hidden: true }, icon("hand"), make("span", {}));
  const name = make("b", {});
  const standing = make("span", {});
  const caption = make("figcaption", {}, name, standing);
  return make("figure", { class: "tile" }, video, none, make("div", { class: "flag" }, talk, flag), caption);
}

/** @param {HTMLElement} tile @param {Looks} looks */
export function drawTile(tile, looks) {
  const video = /** @type {HTMLVideoElement} */ (tile.querySelector("video"));
  attach(video, looks.stream);
  show(video, looks.stream !== null);
  setAttribute(video, "aria-label", say("live.say.picture_of", { person: looks.name }));
  setAttribute(tile, "class", ["tile", looks.speaking ? "speaking" : "", looks.classes || ""].filter(Boolean).join(" "));
  const none = /** @type {HTMLElement} */ (tile.querySelector(".no-feed"));
  show(none, looks.stream === null);
  setIcon(none, looks.stateIcon || "cam-off");
  setText(/** @type {Element} */ (none.querySelector("span")), looks.state || "");
  pill(tile, ".pill.talk", looks.talk || "", "mic");
  pill(tile, ".pill.push", looks.flag || "", looks.flagIcon || "hand");
  setText(/** @type {Element} */ (tile.querySelector("figcaption b")), looks.name);
  setText(/** @type {Element} */ (tile.querySelector("figcaption span")), looks.standing);
}

/** @param {HTMLElement} tile @param {string} selector @param {string} words @param {string} iconName */
function pill(tile, selector, words, iconName) {
  const node = /** @type {HTMLElement} */ (tile.querySelector(selector));
  show(node, words !== "");
  setIcon(node, iconName);
  setText(/** @type {Element} */ (node.querySelector("span")), words);
}

/**
 * What stands in place of a picture.
 * @param {{connected: boolean, camera: string}} person
 * @returns {{state: string, stateIcon: string}}
 */
export function pictureState(person) {
  if (!person.connected) return { state: say("live.say.connecting"), stateIcon: "refresh" };
  if (person.camera === "on") return { state: say("live.say.picture_coming"), stateIcon: "refresh" };
  return { state: say("live.say.camera_off"), stateIcon: "cam-off" };
}

// @ts-check
/** The page's texts, from its `words` block. Knows no language. */

import { json } from "./dom.js";

/** @type {Record<string, string>} */
const texts = json("words") || {};

/** @type {Record<string, string | number>} */
const always = {};

/**
 * Values that every sentence may use, such as how to address the reader.
 * @param {Record<string, string>} values
 */
export function alwaysSay(values) {
  Object.assign(always, values);
}

/**
 * The sentence for a key, its `{names}` filled. An unknown key shows itself, so that a missing text is seen.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values && name in values ? values[name] : always[name];
    return value === undefined ? whole : String(value);
  });
}

/**
 * Whether the page has this text.
 * @param {string} key
 * @returns {boolean}
 */
export function hasText(key) {
  return key in texts;
}

/**
 * The first letter large, for the beginning of a sentence.
 * @param {string} text
 * @returns {string}
 */
export function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

// @ts-check
/** Puts streams into elements. Knows no conference. */

import { make } from "./dom.js";

/**
 * Show a stream, or nothing; left alone when it is the same, so that the picture does not blink.
 * @param {HTMLMediaElement} element
 * @param {MediaStream | null} stream
 */
export function attach(element, stream) {
  if (element.srcObject === stream) return;
  element.srcObject = stream;
  if (stream) element.play().catch(() => undefined);
}

/**
 * A picture without sound: voices have elements of their own.
 * @param {string} [className]
 * @returns {HTMLVideoElement}
 */
export function pictureElement(className) {
  const video = make("video", { class: className || null, playsinline: true, autoplay: true });
  video.muted = true;
  return video;
}

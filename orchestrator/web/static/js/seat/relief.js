// @ts-check
/** What the line cannot carry, in one sentence; and whether the large picture stands still because of it. Pure but for the clock. */

import { say } from "../words.js";

/** @typedef {import("../economy.js").Relief} Relief */

/** A picture that shows no new frame for so long (milliseconds) stands still. */
const STILL_AFTER = 2500;

/** @param {Relief} relief @returns {string} empty: everything gets through */
export function reliefWords(relief) {
  if (relief.own && relief.others === "paused") return say("seat.say.relief.both");
  if (relief.own) return say("seat.say.relief.own");
  return relief.others === "full" ? "" : say("seat.say.relief." + relief.others);
}

/** @returns {(video: HTMLVideoElement, now: number) => boolean} whether it stands still; asked about once a second */
export function standsStill() {
  let frames = -1;
  let since = 0;
  /** @type {MediaProvider | null} */
  let stream = null;
  return (video, now) => {
    const shown = video.getVideoPlaybackQuality ? video.getVideoPlaybackQuality().totalVideoFrames : now;
    if (shown !== frames || video.srcObject !== stream) {
      frames = shown;
      stream = video.srcObject;
      since = now;
    }
    return now - since > STILL_AFTER;
  };
}

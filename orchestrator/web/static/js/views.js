// @ts-check
/**
 * Tells the server which pictures this page shows and how large, so that nothing is sent that nobody sees.
 * Looks at the page's video elements themselves; knows nothing of what they mean.
 */

/** @typedef {import("./protocol.js").Source} Source */
/** @typedef {{participant: string, source: Source, stream: MediaStream}} Shown */

const LOOK_EVERY = 1000;
/** Heights are told in steps (pixels of the screen), so that a scroll bar is no news. */
const STEP = 60;

export class Views {
  /**
   * @param {() => Shown[]} received  the pictures that are received now
   * @param {(pictures: Object<string, number>) => boolean} send  whether it was sent
   */
  constructor(received, send) {
    this._received = received;
    this._send = send;
    this._told = "";
    this._timer = window.setInterval(() => this.look(), LOOK_EVERY);
    this._seen = () => this.look();
    document.addEventListener("visibilitychange", this._seen);
  }

  close() {
    clearInterval(this._timer);
    document.removeEventListener("visibilitychange", this._seen);
  }

  /** The server knows nothing of this page (any more). */
  again() {
    this._told = "";
  }

  look() {
    const received = this._received();
    if (!received.length) return;
    const heights = heightsOnPage();
    /** @type {Object<string, number>} */
    const pictures = {};
    for (const one of received) pictures[one.participant + "/" + one.source] = heights.get(one.stream) || 0;
    const text = JSON.stringify(pictures);
    if (text !== this._told && this._send(pictures)) this._told = text;
  }
}

/** @returns {Map<MediaProvider, number>} height on the screen by stream; hidden ones are not in it */
function heightsOnPage() {
  /** @type {Map<MediaProvider, number>} */
  const heights = new Map();
  if (document.visibilityState === "hidden") return heights;
  document.querySelectorAll("video").forEach((video) => {
    const box = video.getBoundingClientRect();
    if (!video.srcObject || !box.height || !box.width) return;
    const height = Math.min(4320, Math.ceil((box.height * (window.devicePixelRatio || 1)) / STEP) * STEP);
    heights.set(video.srcObject, Math.max(height, heights.get(video.srcObject) || 0));
  });
  return heights;
}

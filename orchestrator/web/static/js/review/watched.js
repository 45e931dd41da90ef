// @ts-check
/**
 * Which stretches were played, told to the server while the grant goes on: the log says who watched what.
 * Knows no element.
 */

/** A step of the clock longer than this (real milliseconds times pace) was a jump. */
const JUMP_MS = 2000;

export class Watched {
  /** @param {string} address of the recording @param {() => void} over called when the grant has ended */
  constructor(address, over) {
    this.address = address;
    this.over = over;
    /** @type {Array<[number, number]>} */
    this.spans = [];
    this.last = -1;
  }

  /** @param {number} position @param {boolean} playing */
  look(position, playing) {
    const at = Math.round(position);
    const span = this.spans[this.spans.length - 1];
    if (playing && span && this.last >= 0 && at >= this.last && at - this.last < JUMP_MS && span[1] === this.last) span[1] = at;
    else if (playing) this.spans.push([at, at]);
    this.last = playing ? at : -1;
  }

  /** Tell, and go on with a new account. @param {boolean} leaving the page is going away */
  async tell(leaving) {
    const spans = this.spans.filter((span) => span[1] > span[0]);
    this.spans = this.last >= 0 ? [[this.last, this.last]] : [];
    if (leaving && !spans.length) return;
    const meta = document.querySelector('meta[name="csrf-token"]');
    const headers = { "X-CSRF-Token": (meta && meta.getAttribute("content")) || "", Accept: "application/json", "Content-Type": "application/json" };
    const body = JSON.stringify({ spans: spans.slice(-300) });
    try {
      const answer = await fetch(this.address + "/renew", { method: "POST", headers, body, keepalive: leaving });
      if (answer.status === 403 && !leaving) this.over();
    } catch {
      this.spans = spans.concat(this.spans); // the line is gone for the moment; told with the next
    }
  }
}

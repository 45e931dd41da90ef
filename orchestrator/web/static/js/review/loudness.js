// @ts-check
/** Draws how loud everybody was into the lanes, each from its own microphone. Knows no clock. */

const WIDTH = 1000;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {number[]} levels 0 to 100
 * @param {number} height of the lane's drawing
 * @param {number} length of the recording in steps
 */
function bars(levels, height, length) {
  const width = WIDTH / Math.max(1, length);
  return levels
    .map((level, place) => {
      const tall = (level / 100) * (height - 2);
      return level < 3 ? "" : `M${(place * width).toFixed(1)} ${((height - tall) / 2).toFixed(1)}h${Math.max(0.6, width * 0.8).toFixed(1)}v${tall.toFixed(1)}h-${Math.max(0.6, width * 0.8).toFixed(1)}z`;
    })
    .join("");
}

/** @param {Element} lane @param {number[]} levels @param {number} steps */
function draw(lane, levels, steps) {
  const height = Number((lane.getAttribute("viewBox") || "0 0 1000 20").split(" ")[3]);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", "lane-loud");
  path.setAttribute("d", bars(levels, height, steps));
  lane.insertBefore(path, lane.firstChild);
}

/** @param {string} address of the recording @param {number} duration in milliseconds */
export async function drawLoudness(address, duration) {
  try {
    const answer = await fetch(address + "/loudness", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    /** @type {{step_ms: number, seats: Record<string, number[]>}} */
    const told = await answer.json();
    const steps = duration / told.step_ms;
    /** @type {number[]} */
    const together = [];
    Object.keys(told.seats).forEach((seat) => {
      const levels = told.seats[seat] || [];
      levels.forEach((level, place) => (together[place] = Math.max(together[place] || 0, level)));
      const lane = document.querySelector(`[data-lane-of="${CSS.escape(seat)}"]`);
      if (lane) draw(lane, levels, steps);
    });
    const all = document.querySelector("[data-lane-of='']");
    if (all) draw(all, together, steps);
  } catch {
    // Without it the lanes show turns, marks and gaps all the same.
  }
}

// @ts-check
/** How long an answer of the server takes. The ten-second test of loss and throughput is not this. */

/** Milliseconds: PAGES.md, "Line". */
const GOOD = 150;
const FAIR = 350;
const TRIES = 4;

/**
 * @param {string} address answers GET with nothing
 * @returns {Promise<{finding: "good" | "poor" | "bad", roundTrip: number | null}>} an unknown line counts as fair
 */
export async function lineFinding(address) {
  const times = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const time = await roundTrip(address);
    if (time !== null) times.push(time);
  }
  if (!times.length) return { finding: "poor", roundTrip: null };
  const best = Math.round(Math.min.apply(null, times));
  return { finding: best < GOOD ? "good" : best < FAIR ? "poor" : "bad", roundTrip: best };
}

/** @param {string} address @returns {Promise<number | null>} milliseconds */
async function roundTrip(address) {
  const start = performance.now();
  try {
    await fetch(address, { cache: "no-store", credentials: "same-origin" });
    return performance.now() - start;
  } catch (lost) {
    return null;
  }
}

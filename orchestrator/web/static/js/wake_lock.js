// @ts-check
/** Keeps the screen lit while somebody waits or takes part, where the browser can. Knows no page. */

/** @type {{release: () => Promise<void>} | null} */
let held = null;
let wanted = false;

async function ask() {
  const lock = /** @type {any} */ (navigator).wakeLock;
  if (!wanted || held || !lock || document.visibilityState !== "visible") return;
  try {
    const got = await lock.request("screen");
    held = got;
    got.addEventListener("release", () => {
      held = null;
    });
  } catch (refused) {
    held = null; // battery saver: the page says anyway to keep the screen open
  }
}

/** @param {boolean} awake */
export function keepAwake(awake) {
  if (wanted === awake) return;
  wanted = awake;
  if (awake) ask();
  else if (held) held.release().catch(() => undefined);
}

document.addEventListener("visibilitychange", ask);

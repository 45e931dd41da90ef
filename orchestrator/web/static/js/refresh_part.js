// @ts-check
/** Keeps the part of a page marked `data-refresh` as the server has it while something grows there. Knows no area. */

const EVERY_MS = 3000;

async function refresh() {
  const mine = document.querySelector("[data-refresh]");
  if (!mine || document.hidden || mine.contains(document.activeElement)) return;
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const selector of ["body > svg.sprite", "[data-refresh]"]) {
      const old = document.querySelector(selector);
      const theirs = fresh.querySelector(selector);
      if (old && theirs && old.innerHTML !== theirs.innerHTML) old.replaceWith(document.importNode(theirs, true));
    }
  } catch {
    // The line is gone for the moment; the next turn asks again.
  }
}

setInterval(refresh, EVERY_MS);

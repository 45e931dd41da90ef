// @ts-check
/** Remembers the personal link for this tab: inside a message app it is what must be opened in a real browser. */

try {
  sessionStorage.setItem("tiepdan.link", location.href);
} catch (error) {
  console.warn("no storage", error);
}

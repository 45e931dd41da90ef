// @ts-check
/**
 * The review player: every participant in step, one set of controls, keys, marks. The page says what was recorded (`playback`).
 * Knows no policy; the server refuses what may not be seen.
 */

import { byId, json, setAttribute, setIcon, setText, show } from "./dom.js";
import { duration, timeOfDay, useZone } from "./clock.js";
import { Lane } from "./review/lane.js";
import { drawLoudness } from "./review/loudness.js";
import { makeLayout, toggleLayout } from "./review/layout.js";
import { MasterClock } from "./review/master_clock.js";
import { followMoment, makeNotes } from "./review/notes.js";
import { Watched } from "./review/watched.js";
import { say } from "./words.js";

const TURN_MS = 100;
const STEP_MS = 10000;
/** The clock waits so long for a track that does not load, then goes on without it. */
const PATIENCE_MS = 4000;
const RENEW_MS = 60000;

/**
 * @typedef {import("./review/lane.js").Part} Part
 * @typedef {{seat: string | null, source?: string | null, start_ms: number, end_ms: number}} Span
 * @typedef {{code: string, duration_ms: number, starts_at: number, zone: string, parts: Part[], gaps: Span[], speaking: Span[], marks: number[]}} Playback
 */

/** @type {Playback} */
const playback = json("playback");
useZone(playback.zone);
const clock = new MasterClock(playback.duration_ms);
const watched = new Watched(playback.code, () => window.location.reload());
/** @type {Lane[]} */
const lanes = [];
let heldSince = 0;

/**
 * The stretch that covers this moment for a seat; a stretch without a seat is everybody's.
 * @param {Span[]} spans
 * @param {number} position
 * @param {string} seat
 * @param {string[]} [sources]
 */
function spanAt(spans, position, seat, sources) {
  return spans.find(
    (span) =>
      (!span.seat || span.seat === seat) &&
      (!sources || !span.source || sources.includes(span.source)) &&
      position >= span.start_ms &&
      position < span.end_ms,
  );
}

function makeLanes() {
  document.querySelectorAll("[data-track]").forEach((element) => {
    if (!(element instanceof HTMLMediaElement)) return;
    const [seat, shows] = (element.getAttribute("data-track") || "").split(" ");
    const parts = playback.parts.filter((part) => part.seat === seat && part.shows === shows);
    parts.sort((one, other) => one.start_ms - other.start_ms);
    lanes.push(new Lane(element, parts));
  });
}

/** Hold the clock while a track loads, but not for ever. */
function holdForLoading() {
  const loading = clock.playing && lanes.some((lane) => lane.waiting);
  if (!loading) heldSince = 0;
  else if (!heldSince) heldSince = performance.now();
  clock.hold(loading && performance.now() - heldSince < PATIENCE_MS);
}

function turn() {
  holdForLoading();
  lanes.forEach((lane) => lane.follow(clock));
  if (clock.playing && clock.position >= clock.length) stop();
  watched.look(clock.position, clock.playing && !clock.held);
  followMoment(clock.position);
  showPosition();
  showTiles();
}

function showPosition() {
  const position = clock.position;
  setText(byId("position"), duration(position / 1000));
  setText(byId("real-time"), timeOfDay(playback.starts_at + position / 1000, true));
  const slider = /** @type {HTMLInputElement} */ (byId("seek"));
  if (document.activeElement !== slider || !slider.matches(":active")) slider.value = String(Math.round(position));
  setAttribute(slider, "aria-valuetext", duration(position / 1000));
  const x = String((position / Math.max(1, clock.length)) * 1000);
  document.querySelectorAll(".lane-now").forEach((line) => {
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  });
}

function showTiles() {
  const position = clock.position;
  document.querySelectorAll("[data-seat]").forEach((tile) => {
    const seat = tile.getAttribute("data-seat") || "";
    const shows = tile.getAttribute("data-shows-what") || "person";
    const lane = lanes.find((one) => one.element.getAttribute("data-track") === seat + " " + shows);
    const gap = spanAt(playback.gaps, position, seat, shows === "screen" ? ["screen"] : ["camera"]);
    const there = Boolean(lane && lane.current && lane.current.picture && !lane.failed) && !gap;
    // Not `hidden`: a hidden element may be paused by the browser, and its sound is wanted.
    if (lane) lane.element.classList.toggle("veiled", !there);
    tile.classList.toggle("gap", Boolean(gap));
    tile.classList.toggle("speaking", shows === "person" && Boolean(spanAt(playback.speaking, position, seat)));
    const veil = tile.querySelector(".overlay");
    if (!(veil instanceof HTMLElement)) return;
    show(veil, !there);
    const words = veil.querySelector("p");
    if (words && !there) setText(words, absence(lane, gap));
  });
}

/** @param {Lane | undefined} lane @param {Span | undefined} gap @returns {string} */
function absence(lane, gap) {
  if (gap) {
    const at = (/** @type {number} */ ms) => timeOfDay(playback.starts_at + ms / 1000, true);
    return say("review.tile.gap", { start: at(gap.start_ms), end: at(gap.end_ms) });
  }
  if (!lane || !lane.current) return say("review.tile.absent");
  return say(lane.failed ? "review.tile.failed" : "review.tile.no_picture");
}

function play() {
  clock.play();
  labelPlay();
  turn();
}

function stop() {
  clock.pause();
  labelPlay();
}

function labelPlay() {
  const button = byId("play");
  setIcon(button, clock.playing ? "pause" : "play");
  setAttribute(button, "aria-label", say(clock.playing ? "review.pause" : "review.play"));
}

/** @param {number} position */
function goTo(position) {
  clock.seek(position);
  turn();
}

/** @param {number} direction 1: the next mark, -1: the one before */
function goToMark(direction) {
  const position = clock.position;
  const found =
    direction > 0
      ? playback.marks.find((mark) => mark > position + 500)
      : [...playback.marks].reverse().find((mark) => mark < position - 1500);
  if (found !== undefined) goTo(found);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = event.target;
  const typing = target instanceof Element && target.closest("input, textarea, select, button, a, summary, [contenteditable]");
  if (event.ctrlKey || event.altKey || event.metaKey || (typing && target !== byId("seek"))) return;
  /** @type {Record<string, () => void>} */
  const acts = {
    " ": () => (clock.playing ? stop() : play()),
    ArrowLeft: () => goTo(clock.position - STEP_MS),
    ArrowRight: () => goTo(clock.position + STEP_MS),
    n: () => goToMark(1),
    p: () => goToMark(-1),
    g: toggleLayout,
  };
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function listen() {
  byId("play").addEventListener("click", () => (clock.playing ? stop() : play()));
  byId("back").addEventListener("click", () => goTo(clock.position - STEP_MS));
  byId("forward").addEventListener("click", () => goTo(clock.position + STEP_MS));
  const slider = /** @type {HTMLInputElement} */ (byId("seek"));
  slider.addEventListener("input", () => goTo(Number(slider.value)));
  const speed = /** @type {HTMLSelectElement} */ (byId("speed"));
  speed.addEventListener("change", () => clock.setRate(Number(speed.value)));
  document.querySelectorAll("[data-at]").forEach((button) => {
    button.addEventListener("click", () => goTo(Number(button.getAttribute("data-at"))));
  });
  document.querySelectorAll(".lanes svg[data-lane]").forEach((lane) => {
    lane.addEventListener("click", (event) => {
      const box = lane.getBoundingClientRect();
      if (event instanceof MouseEvent) goTo(((event.clientX - box.left) / box.width) * clock.length);
    });
  });
  document.addEventListener("keydown", onKey);
  window.addEventListener("pagehide", () => void watched.tell(true));
}

makeLanes();
makeLayout();
makeNotes(goTo);
listen();
show(byId("transport"), true);
labelPlay();
goTo(Number(new URLSearchParams(window.location.search).get("at")) || 0);
void drawLoudness(playback.code, playback.duration_ms);
setInterval(turn, TURN_MS);
setInterval(() => void watched.tell(false), RENEW_MS);

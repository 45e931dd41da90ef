// @ts-check
/**
 * The two bells, generated. They play through an <audio> element, so that they take the same way as voices.
 * Knows no page.
 */

/** @type {AudioContext | null} */
let context = null;

/**
 * The page's one audio context; resumed when a gesture allows it.
 * @returns {AudioContext | null} null where the browser has none
 */
export function audioContext() {
  const Context = window.AudioContext || /** @type {any} */ (window).webkitAudioContext;
  if (!context && Context) context = new Context();
  if (context && context.state === "suspended") context.resume().catch(() => undefined);
  return context;
}

/**
 * Connect a node to an audio element of its own and start it.
 * @param {AudioContext} audio
 * @param {AudioNode} source
 * @returns {HTMLAudioElement}
 */
export function throughElement(audio, source) {
  const out = audio.createMediaStreamDestination();
  source.connect(out);
  const element = new Audio();
  element.srcObject = out.stream;
  element.play().catch(() => undefined);
  return element;
}

/**
 * @param {AudioContext} audio
 * @param {AudioNode} into
 * @param {number} pitch hertz
 * @param {number} at seconds from now
 * @param {number} loudness 0 to 1
 */
function strike(audio, into, pitch, at, loudness) {
  const start = audio.currentTime + at;
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, start + 1.1);
  tone.connect(gain);
  gain.connect(into);
  tone.start(start);
  tone.stop(start + 1.2);
}

/** @param {[number, number][]} notes pitch and time @param {number} loudness */
function ring(notes, loudness) {
  const audio = audioContext();
  if (!audio) return;
  const mix = audio.createGain();
  const element = throughElement(audio, mix);
  notes.forEach(([pitch, at]) => strike(audio, mix, pitch, 0.1 + at, loudness));
  setTimeout(() => {
    element.pause();
    element.srcObject = null;
    mix.disconnect();
  }, 4000);
}

/** The bell: the citizen is called in, and the speaker test. */
export function bell() {
  ring([[784, 0], [659, 0.5], [784, 1.2], [659, 1.7]], 0.6);
}

/** The softer one: you are invited to speak. */
export function softBell() {
  ring([[659, 0], [784, 0.35]], 0.3);
}

/** The alarm: high and quick, for the page of the police. */
export function alarmBell() {
  ring([[988, 0], [784, 0.25], [988, 0.5], [784, 0.75], [988, 1], [784, 1.25]], 0.8);
}

/** Whether the browser lets this page sound without a press. @returns {Promise<boolean>} */
export async function soundAllowed() {
  const audio = audioContext();
  if (!audio) return true; // nothing that a press would change
  if (audio.state === "suspended") await Promise.race([audio.resume().catch(() => undefined), new Promise((done) => setTimeout(done, 300))]);
  return /** @type {string} */ (audio.state) === "running";
}

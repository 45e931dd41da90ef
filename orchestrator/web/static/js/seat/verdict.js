// @ts-check
/** From what each part of the device check found to one verdict in words. Pure. */

/**
 * wait: not known yet; good; poor: works, not well; bad: does not work; else a problem's code of devices.js.
 * @typedef {"wait" | "good" | "poor" | "bad" | import("../devices.js").DeviceProblem} Finding
 */

/** @typedef {{line: Finding, microphone: Finding, speaker: Finding, camera: Finding}} Findings */

/** @typedef {"running" | "ok" | "no_speaker" | "silent" | "no_camera" | "line" | "no_microphone" | "listen_only"} Verdict */

/**
 * @param {Findings} found
 * @returns {Verdict}
 */
export function verdictOf(found) {
  if (found.microphone === "wait" && found.camera === "wait") return "running";
  const voice = found.microphone === "good" || found.microphone === "poor" || found.microphone === "wait";
  if (!voice && found.camera !== "good") return "listen_only";
  if (!voice) return "no_microphone";
  if (found.line === "bad") return "line";
  if (found.camera !== "good") return "no_camera";
  if (found.speaker === "bad") return "no_speaker";
  if (found.microphone === "poor") return "silent";
  return "ok";
}

/** Tone of the banner. @param {Verdict} verdict @returns {"info" | "ok" | "warn" | "bad"} */
export function toneOf(verdict) {
  if (verdict === "running") return "info";
  if (verdict === "ok") return "ok";
  return verdict === "listen_only" || verdict === "line" || verdict === "no_microphone" ? "bad" : "warn";
}

/**
 * How one part looks.
 * @param {Finding} finding
 * @returns {{tone: string, icon: string, word: string}}
 */
export function findingSign(finding) {
  switch (finding) {
    case "wait":
      return { tone: "", icon: "refresh", word: "wait" };
    case "good":
      return { tone: "ok", icon: "check", word: "good" };
    case "poor":
      return { tone: "warn", icon: "alert", word: "poor" };
    default:
      return { tone: "bad", icon: "alert", word: finding };
  }
}

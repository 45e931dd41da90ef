/**
 * Camera, microphone and speaker of this machine: asks for them and says in a code why they cannot be had.
 * Knows no conference and no words: the page has the sentences (`devices.<problem>`).
 */

/**
 * insecure: the page did not come over https (nor from localhost): the browser gives no camera to such a page;
 * unsupported: the browser cannot do it at all; refused: the person or the browser's setting said no;
 * missing: no such device; busy: another program has it; failed: anything else.
 * @typedef {"insecure" | "unsupported" | "refused" | "missing" | "busy" | "failed"} DeviceProblem
 */

/**
 * @typedef {Object} OpenedDevices
 * @property {MediaStreamTrack | null} microphone
 * @property {MediaStreamTrack | null} camera
 * @property {DeviceProblem | null} microphoneProblem
 * @property {DeviceProblem | null} cameraProblem
 */

/** @typedef {{microphoneId?: string, cameraId?: string, soundOnly?: boolean}} DeviceWishes */

const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const CAMERA = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };

/** Why camera and microphone cannot even be asked for; null: they can. @returns {DeviceProblem | null} */
export function obstacle() {
  if (window.isSecureContext === false) return "insecure";
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || !window.RTCPeerConnection) return "unsupported";
  return null;
}

/**
 * Ask for camera and microphone. What can be had is had: a broken camera does not cost the voice. Never throws.
 * @param {DeviceWishes} [wishes]
 * @returns {Promise<OpenedDevices>}
 */
export async function openDevices(wishes) {
  const wanted = wishes || {};
  const hindrance = obstacle();
  if (hindrance) return nothing(hindrance);
  const audio = Object.assign({}, MICROPHONE, exactly(wanted.microphoneId));
  const video = Object.assign({}, CAMERA, exactly(wanted.cameraId));
  if (!wanted.soundOnly) {
    try {
      // Together first: one question to the person instead of two.
      const both = await navigator.mediaDevices.getUserMedia({ audio, video });
      return {
        microphone: both.getAudioTracks()[0] || null,
        camera: both.getVideoTracks()[0] || null,
        microphoneProblem: null,
        cameraProblem: null,
      };
    } catch (error) {
      if (problemOf(error) === "refused") return separately(audio, null, "refused");
    }
  }
  return separately(audio, wanted.soundOnly ? null : video, null);
}

/**
 * One camera or microphone, e.g. after the person chose another one.
 * @param {"camera" | "microphone"} source
 * @param {string} [deviceId]
 * @returns {Promise<{track: MediaStreamTrack | null, problem: DeviceProblem | null}>}
 */
export function openDevice(source, deviceId) {
  const hindrance = obstacle();
  if (hindrance) return Promise.resolve({ track: null, problem: hindrance });
  const constraints = Object.assign({}, source === "camera" ? CAMERA : MICROPHONE, exactly(deviceId));
  return one(source === "camera" ? { video: constraints } : { audio: constraints });
}

/**
 * What there is to choose from. Names are empty until permission was given.
 * @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[], speakers: MediaDeviceInfo[]}>}
 */
export async function listDevices() {
  /** @type {MediaDevices | undefined} absent where the page is insecure */
  const devices = navigator.mediaDevices;
  const all = devices ? await devices.enumerateDevices() : [];
  return {
    cameras: all.filter((device) => device.kind === "videoinput"),
    microphones: all.filter((device) => device.kind === "audioinput"),
    speakers: all.filter((device) => device.kind === "audiooutput"),
  };
}

/**
 * Tells when something is plugged in or out.
 * @param {() => void} listener
 * @returns {() => void} stops telling
 */
export function watchDevices(listener) {
  const devices = navigator.mediaDevices;
  if (!devices || !devices.addEventListener) return () => {};
  devices.addEventListener("devicechange", listener);
  return () => devices.removeEventListener("devicechange", listener);
}

/** How loud a microphone is, for the bar of the device check. */
export class MicrophoneLevel {
  /** @param {MediaStreamTrack} track */
  constructor(track) {
    /** @type {any} */
    const page = window;
    const Context = page.AudioContext || page.webkitAudioContext;
    /** @type {AudioContext} */
    this._context = new Context();
    this._analyser = this._context.createAnalyser();
    this._analyser.fftSize = 1024;
    this._context.createMediaStreamSource(new MediaStream([track])).connect(this._analyser);
    this._samples = new Uint8Array(this._analyser.fftSize);
  }

  /** Loudness now, 0 (silence) to 1. Call it as often as you draw. */
  read() {
    if (this._context.state === "suspended") this._context.resume();
    this._analyser.getByteTimeDomainData(this._samples);
    let sum = 0;
    for (const sample of this._samples) sum += (sample - 128) * (sample - 128);
    const loudness = Math.sqrt(sum / this._samples.length) / 128;
    // -50 dB is silence on the bar, -5 dB is full.
    const decibel = loudness > 0 ? 20 * Math.log10(loudness) : -100;
    return Math.min(1, Math.max(0, (decibel + 50) / 45));
  }

  close() {
    this._context.close();
  }
}

/** @param {DeviceProblem} problem @returns {OpenedDevices} */
function nothing(problem) {
  return { microphone: null, camera: null, microphoneProblem: problem, cameraProblem: problem };
}

/**
 * @param {MediaTrackConstraints} audio
 * @param {MediaTrackConstraints | null} video
 * @param {DeviceProblem | null} cameraProblem  why there is no `video` to ask for
 * @returns {Promise<OpenedDevices>}
 */
async function separately(audio, video, cameraProblem) {
  const microphone = await one({ audio });
  const camera = video ? await one({ video }) : { track: null, problem: cameraProblem };
  return {
    microphone: microphone.track,
    camera: camera.track,
    microphoneProblem: microphone.problem,
    cameraProblem: camera.problem,
  };
}

/**
 * @param {MediaStreamConstraints} constraints
 * @returns {Promise<{track: MediaStreamTrack | null, problem: DeviceProblem | null}>}
 */
async function one(constraints) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return { track: stream.getTracks()[0], problem: null };
  } catch (error) {
    return { track: null, problem: problemOf(error) };
  }
}

/** @param {string} [deviceId] @returns {MediaTrackConstraints} */
function exactly(deviceId) {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}

/** @param {unknown} error @returns {DeviceProblem} */
function problemOf(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError" || name === "PermissionDeniedError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError" || name === "DevicesNotFoundError") return "missing";
  if (name === "NotReadableError" || name === "AbortError" || name === "TrackStartError") return "busy";
  return "failed";
}

/**
 * What this browser sends: one connection, offered by us. One per generation; when its line breaks, a new one is made.
 * Knows tracks and SDP; not who may be heard (the server lets through or not).
 */

/** @typedef {import("./protocol.js").Source} Source */

/** bit/s */
const MOST_VIDEO = 600000;
const MOST_SCREEN = 1200000;
const MOST_AUDIO = 32000;

/** Chrome 69 to 71 speak "plan-b" unless told otherwise. */
export const CONNECTION_PLAN = { sdpSemantics: "unified-plan", bundlePolicy: "max-bundle" };

export class Publication {
  /**
   * @param {number} generation
   * @param {RTCIceServer[]} iceServers
   * @param {(message: {type: "publish", generation: number, sdp: string, sources: Object<string, Source>}) => void} send
   */
  constructor(generation, iceServers, send) {
    this.generation = generation;
    this._send = send;
    /** @type {RTCPeerConnection} */
    this.connection = new RTCPeerConnection(
      /** @type {RTCConfiguration} */ (Object.assign({ iceServers }, CONNECTION_PLAN))
    );
    /** @type {Map<Source, RTCRtpTransceiver>} */
    this._transceivers = new Map();
    /** One stream for microphone and camera: they are to be played in step. */
    this._stream = new MediaStream();
    this._busy = false;
    this._again = false;
    this._closed = false;
  }

  /**
   * Open the connection with what there is; a missing device leaves its place empty for later.
   * @param {Map<Source, MediaStreamTrack>} tracks
   */
  async open(tracks) {
    this._add("microphone", tracks.get("microphone") || null);
    this._add("camera", tracks.get("camera") || null);
    const screen = tracks.get("screen");
    if (screen) this._add("screen", screen);
    await this.offer();
  }

  /**
   * Send another track from now on (another camera), or nothing (`null`). Nobody's picture breaks.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async set(source, track) {
    const transceiver = this._transceivers.get(source);
    if (!transceiver) {
      if (!track) return;
      this._add(source, track);
      await this.offer();
      return;
    }
    await transceiver.sender.replaceTrack(track);
    if (source !== "screen") return;
    const direction = track ? "sendonly" : "inactive";
    if (transceiver.direction === direction) return;
    transceiver.direction = direction;
    await this.offer();
  }

  /** Offer what we send now. One offer at a time: a second one waits for the answer to the first. */
  async offer() {
    if (this._busy) {
      this._again = true;
      return;
    }
    this._busy = true;
    const connection = this.connection;
    const offer = await connection.createOffer();
    if (this._closed) return;
    await connection.setLocalDescription(offer);
    if (this._closed) return;
    this._send({ type: "publish", generation: this.generation, sdp: String(offer.sdp), sources: this._sources() });
  }

  /** Whether an offer of ours waits for its answer. */
  get unanswered() {
    return this._busy;
  }

  /** @param {string} sdp  the server's answer */
  async answered(sdp) {
    if (this._closed || !this._busy) return;
    await this.connection.setRemoteDescription({ type: "answer", sdp });
    this._busy = false;
    await this._limit();
    if (!this._again) return;
    this._again = false;
    await this.offer();
  }

  close() {
    this._closed = true;
    this.connection.oniceconnectionstatechange = null;
    this.connection.close();
  }

  /** @param {Source} source @param {MediaStreamTrack | null} track */
  _add(source, track) {
    const streams = source === "screen" ? [new MediaStream()] : [this._stream];
    const transceiver = this.connection.addTransceiver(track || (source === "microphone" ? "audio" : "video"), {
      direction: "sendonly",
      streams,
    });
    this._transceivers.set(source, transceiver);
  }

  /** @returns {Object<string, Source>} */
  _sources() {
    /** @type {Object<string, Source>} */
    const sources = {};
    this._transceivers.forEach((transceiver, source) => {
      if (transceiver.mid !== null) sources[transceiver.mid] = source;
    });
    return sources;
  }

  /** Bound what each track may use. Browsers that do not know a parameter ignore it; old ones may refuse: then no bound. */
  async _limit() {
    for (const [source, transceiver] of Array.from(this._transceivers)) {
      const parameters = transceiver.sender.getParameters();
      if (!parameters.encodings || !parameters.encodings.length) continue;
      const most = source === "microphone" ? MOST_AUDIO : source === "camera" ? MOST_VIDEO : MOST_SCREEN;
      if (parameters.encodings[0].maxBitrate === most) continue;
      parameters.encodings[0].maxBitrate = most;
      // Faces: rather slower than blurred to nothing; documents: rather slow than unreadable.
      if (source !== "microphone") {
        /** @type {any} */ (parameters).degradationPreference =
          source === "screen" ? "maintain-resolution" : "balanced";
      }
      try {
        await transceiver.sender.setParameters(parameters);
      } catch (error) {
        console.warn("no bound for", source, error);
      }
    }
  }
}

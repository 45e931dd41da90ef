/**
 * What this browser sends: one connection, offered by us. One per generation; when its line breaks, a new one is made.
 * Knows tracks and SDP; not who may be heard (the server lets through or not).
 */

/** @typedef {import("./protocol.js").Source} Source */

/** bit/s */
const MOST_VIDEO = 600000;
const MOST_SCREEN = 1200000;
const MOST_AUDIO = 32000;
/** What the small layer of a camera may use; the large one has MOST_VIDEO. */
const MOST_SMALL = 150000;

/** A camera goes out twice, small and large, so that everybody gets what their line carries; smallest first. */
const LAYERS = [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: MOST_SMALL },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: MOST_VIDEO },
];

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
    this._paused = false;
    /** @type {Map<Source, string[]>} names of layers that somebody wants; of what is not named, all */
    this._wanted = new Map();
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
    this._transceivers.set(source, this._transceiver(source, track || (source === "microphone" ? "audio" : "video"), streams));
  }

  /**
   * @param {Source} source
   * @param {MediaStreamTrack | string} what
   * @param {MediaStream[]} streams
   * @returns {RTCRtpTransceiver}
   */
  _transceiver(source, what, streams) {
    if (source === "camera") {
      const sendEncodings = LAYERS.map((layer) => Object.assign({ active: !this._paused }, layer));
      try {
        return this.connection.addTransceiver(what, { direction: "sendonly", streams, sendEncodings });
      } catch (error) {
        console.warn("no layers", error); // a browser of before 2020: one picture for all
      }
    }
    return this.connection.addTransceiver(what, { direction: "sendonly", streams });
  }

  /**
   * Send these layers of a camera and no others: nobody wants the rest now.
   * @param {Source} source
   * @param {string[]} names
   */
  async want(source, names) {
    this._wanted.set(source, names);
    await this._limit();
  }

  /** Send no picture of ours, or again: the line carries no more than the voice. @param {boolean} paused */
  async pausePictures(paused) {
    if (this._paused === paused) return;
    this._paused = paused;
    await this._limit();
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
      const before = JSON.stringify(parameters.encodings);
      for (const encoding of parameters.encodings) this._bound(source, encoding, parameters.encodings.length > 1);
      if (JSON.stringify(parameters.encodings) === before) continue;
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

  /** @param {Source} source @param {any} encoding @param {boolean} layered */
  _bound(source, encoding, layered) {
    if (source === "microphone") {
      encoding.maxBitrate = MOST_AUDIO;
      return;
    }
    const wanted = this._wanted.get(source);
    const named = layered && wanted !== undefined;
    encoding.active = !this._paused && (!named || wanted.indexOf(encoding.rid) >= 0);
    if (!layered) encoding.maxBitrate = source === "camera" ? MOST_VIDEO : MOST_SCREEN;
  }
}

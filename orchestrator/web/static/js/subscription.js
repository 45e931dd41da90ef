/**
 * What this browser receives: one connection, offered by the server. One per generation.
 * Tells tracks as they come; knows nobody's name.
 */

import { CONNECTION_PLAN } from "./publication.js";

/** @typedef {import("./protocol.js").Source} Source */
/** @typedef {import("./protocol.js").Offer} Offer */
/** @typedef {{participant: string, source: Source, track: MediaStreamTrack}} Received */

export class Subscription {
  /**
   * @param {number} generation
   * @param {RTCIceServer[]} iceServers
   * @param {(message: {type: "subscribed", generation: number, revision: number, sdp: string}) => void} send
   * @param {(received: Received[]) => void} changed  everything that is received now
   */
  constructor(generation, iceServers, send, changed) {
    this.generation = generation;
    this._send = send;
    this._changed = changed;
    /** @type {RTCPeerConnection} */
    this.connection = new RTCPeerConnection(
      /** @type {RTCConfiguration} */ (Object.assign({ iceServers }, CONNECTION_PLAN))
    );
    this._revision = -1;
    this._closed = false;
    /** @type {Promise<void>} offers are answered one after the other */
    this._chain = Promise.resolve();
  }

  /** @param {Offer} offer */
  take(offer) {
    this._chain = this._chain
      .then(() => this._answer(offer))
      .catch((error) => {
        if (!this._closed) console.error("offer", offer.revision, error);
      });
  }

  close() {
    this._closed = true;
    this.connection.oniceconnectionstatechange = null;
    this.connection.close();
  }

  /** @param {Offer} offer */
  async _answer(offer) {
    // An offer may come twice (the socket broke before our answer left): the last one is answered again.
    if (this._closed || offer.generation !== this.generation || offer.revision < this._revision) return;
    const connection = this.connection;
    if (offer.revision > this._revision) {
      await connection.setRemoteDescription({ type: "offer", sdp: offer.sdp });
      await connection.setLocalDescription(await connection.createAnswer());
      this._revision = offer.revision;
    }
    const local = connection.localDescription;
    if (this._closed || !local) return;
    this._send({ type: "subscribed", generation: this.generation, revision: offer.revision, sdp: local.sdp });
    this._changed(this._received(offer));
  }

  /** @param {Offer} offer @returns {Received[]} */
  _received(offer) {
    /** @type {Map<string | null, MediaStreamTrack>} */
    const byMid = new Map();
    for (const transceiver of this.connection.getTransceivers()) byMid.set(transceiver.mid, transceiver.receiver.track);
    /** @type {Received[]} */
    const received = [];
    for (const { mid, participant, source } of offer.tracks) {
      const track = byMid.get(mid);
      if (track) received.push({ participant, source, track });
    }
    return received;
  }
}

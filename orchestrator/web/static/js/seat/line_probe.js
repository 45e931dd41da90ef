// @ts-check
/**
 * Ten seconds against the real media port: a noise picture goes up and comes back. By which paths, how fast, how lossy.
 * Knows RTCPeerConnection and the steps of `line-test`; draws nothing.
 */

import { csrfHeader } from "../dom.js";
import { CONNECTION_PLAN } from "../publication.js";

/**
 * @typedef {Object} LineFacts
 * @property {string} path  by which the test went: udp, tcp, tls or none
 * @property {string[]} paths  that work
 * @property {number | null} round_trip_ms
 * @property {number | null} jitter_ms
 * @property {number} loss_up  0..1
 * @property {number} loss_down
 * @property {number} kbps_up
 * @property {number} kbps_down
 */

const CONNECTS_WITHIN = 5000;
const MEASURES_FOR = 7000;
const PATHS = ["udp", "tcp", "tls"];

export class LineProbe {
  /** @param {string} address */
  constructor(address) {
    this._address = address;
    /** @type {RTCPeerConnection[]} */
    this._open = [];
    /** @type {(() => void) | null} */
    this._stopNoise = null;
  }

  /** Never throws; null: the test could not be made (a busy server, an old browser). @returns {Promise<LineFacts | null>} */
  async run() {
    try {
      return await this._run();
    } catch (error) {
      console.warn("line test", error);
      return null;
    } finally {
      this._open.forEach((connection) => connection.close());
      if (this._stopNoise) this._stopNoise();
      this._say({ step: "close" }).catch(() => undefined);
    }
  }

  async _run() {
    const { ice_servers: servers } = await this._say({ step: "open" });
    const noise = this._noise();
    /** @type {string[]} */
    const paths = [];
    /** @type {LineFacts | null} */
    let facts = null;
    for (const path of PATHS) {
      if (path === "tls" && !servers.length) continue;
      const up = await this._connect(path, servers, noise);
      if (!up) continue;
      paths.push(path);
      if (!facts) facts = await this._measure(up, path, servers);
      up.close();
    }
    if (!facts) return Object.assign(nothing(), { paths });
    facts.paths = paths;
    return facts;
  }

  /**
   * @param {string} path
   * @param {RTCIceServer[]} servers
   * @param {MediaStreamTrack} noise
   * @returns {Promise<RTCPeerConnection | null>} null: this path does not work
   */
  async _connect(path, servers, noise) {
    const connection = this._new(path, servers);
    connection.addTransceiver(noise, { direction: "sendonly", streams: [new MediaStream([noise])] });
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    const answer = await this._say({ step: "publish", sdp: offer.sdp });
    await connection.setRemoteDescription({ type: "answer", sdp: only(path, answer.sdp) });
    if (await comesUp(connection)) return connection;
    connection.close();
    return null;
  }

  /** @param {RTCPeerConnection} up @param {string} path @param {RTCIceServer[]} servers @returns {Promise<LineFacts>} */
  async _measure(up, path, servers) {
    const down = this._new(path, servers);
    const offer = await this._say({ step: "offer" });
    await down.setRemoteDescription({ type: "offer", sdp: only(path, offer.sdp) });
    await down.setLocalDescription(await down.createAnswer());
    await this._say({ step: "answer", revision: offer.revision, sdp: down.localDescription ? down.localDescription.sdp : "" });
    await comesUp(down);
    const before = { up: await counts(up), down: await counts(down) };
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, MEASURES_FOR));
    const after = { up: await counts(up), down: await counts(down) };
    const seconds = (performance.now() - start) / 1000;
    down.close();
    const lost = Math.max(0, after.down.lost - before.down.lost);
    const expected = lost + Math.max(0, after.down.received - before.down.received);
    return {
      path,
      paths: [],
      round_trip_ms: after.up.roundTrip === null ? null : Math.round(after.up.roundTrip * 1000),
      jitter_ms: after.down.jitter === null ? null : Math.round(after.down.jitter * 1000),
      loss_up: share(after.up.lossUp),
      loss_down: share(expected ? lost / expected : 0),
      kbps_up: Math.round((after.up.available || ((after.up.bytesSent - before.up.bytesSent) * 8) / seconds) / 1000),
      kbps_down: Math.round(((after.down.bytesReceived - before.down.bytesReceived) * 8) / seconds / 1000),
    };
  }

  /** @param {string} path @param {RTCIceServer[]} servers @returns {RTCPeerConnection} */
  _new(path, servers) {
    const relay = path === "tls" ? { iceServers: servers.map(overTls), iceTransportPolicy: "relay" } : { iceServers: [] };
    const connection = new RTCPeerConnection(/** @type {RTCConfiguration} */ (Object.assign(relay, CONNECTION_PLAN)));
    this._open.push(connection);
    return connection;
  }

  /** A picture that cannot be made small: the line is to be filled. @returns {MediaStreamTrack} */
  _noise() {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 180;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(canvas.width, canvas.height);
    const draw = () => {
      for (let at = 0; at < image.data.length; at += 4) {
        image.data[at] = image.data[at + 1] = image.data[at + 2] = (Math.random() * 255) | 0;
        image.data[at + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    };
    draw();
    const timer = window.setInterval(draw, 100);
    const track = /** @type {any} */ (canvas).captureStream(10).getVideoTracks()[0];
    this._stopNoise = () => {
      clearInterval(timer);
      track.stop();
    };
    return track;
  }

  /** @param {Object<string, unknown>} message @returns {Promise<any>} */
  async _say(message) {
    const response = await fetch(this._address, {
      method: "POST",
      credentials: "same-origin",
      headers: Object.assign({ "Content-Type": "application/json" }, csrfHeader()),
      body: JSON.stringify(message),
    });
    if (!response.ok) throw new Error("line test " + response.status);
    return response.json();
  }
}

/** The server's description with the candidates of one path. @param {string} path @param {string} sdp @returns {string} */
function only(path, sdp) {
  const wanted = path === "tcp" ? / tcp /i : / udp /i;
  return sdp
    .split("\r\n")
    .filter((line) => line.indexOf("a=candidate:") !== 0 || wanted.test(line))
    .join("\r\n");
}

/** @param {RTCIceServer} server @returns {RTCIceServer} */
function overTls(server) {
  const urls = /** @type {string[]} */ ([]).concat(server.urls);
  const tls = urls.filter((url) => url.indexOf("turns:") === 0);
  return Object.assign({}, server, { urls: tls.length ? tls : urls });
}

/** @param {RTCPeerConnection} connection @returns {Promise<boolean>} */
function comesUp(connection) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECTS_WITHIN);
    const look = () => {
      const state = connection.iceConnectionState;
      if (state !== "connected" && state !== "completed" && state !== "failed") return;
      clearTimeout(timer);
      resolve(state !== "failed");
    };
    connection.oniceconnectionstatechange = look;
    look();
  });
}

/** @param {RTCPeerConnection} connection */
async function counts(connection) {
  const found = {
    bytesSent: 0, bytesReceived: 0, received: 0, lost: 0, lossUp: 0,
    /** @type {number | null} */ available: null,
    /** @type {number | null} */ roundTrip: null,
    /** @type {number | null} */ jitter: null,
  };
  (await connection.getStats()).forEach((one) => {
    if (one.type === "outbound-rtp") found.bytesSent += one.bytesSent || 0;
    else if (one.type === "inbound-rtp") {
      found.bytesReceived += one.bytesReceived || 0;
      found.received += one.packetsReceived || 0;
      found.lost += one.packetsLost || 0;
      found.jitter = typeof one.jitter === "number" ? one.jitter : null;
    } else if (one.type === "remote-inbound-rtp") found.lossUp = one.fractionLost || 0;
    else if (one.type === "candidate-pair" && one.nominated) {
      if (typeof one.availableOutgoingBitrate === "number") found.available = one.availableOutgoingBitrate;
      if (typeof one.currentRoundTripTime === "number") found.roundTrip = one.currentRoundTripTime;
    }
  });
  return found;
}

/** @param {number} value @returns {number} */
function share(value) {
  return Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
}

/** @returns {LineFacts} */
function nothing() {
  return { path: "none", paths: [], round_trip_ms: null, jitter_ms: null, loss_up: 0, loss_down: 0, kbps_up: 0, kbps_down: 0 };
}

/**
 * In three steps.
 * @param {LineFacts} facts
 * @returns {"good" | "poor" | "bad"}
 */
export function judge(facts) {
  const loss = Math.max(facts.loss_up, facts.loss_down);
  const trip = facts.round_trip_ms || 0;
  // What comes back is at most what went up: only its absence says something.
  if (facts.path === "none" || facts.kbps_up < 100 || facts.kbps_down < 15 || loss > 0.15 || trip > 1000) return "bad";
  if (facts.kbps_up < 350 || loss > 0.04 || trip > 350 || (facts.jitter_ms || 0) > 80 || facts.path === "tls") return "poor";
  return "good";
}

/**
 * Notices that nothing comes any more, neither by the socket nor by the conference's connections, seconds before the browser
 * says so: after a change of network (Wi-Fi to 4G) both look open and are dead. Knows no generations; only tells.
 */

/** @typedef {import("./signalling.js").Signalling} Signalling */

/** Milliseconds between two looks; asks the server, and for statistics, only while the socket is quiet. */
const LOOK_EVERY = 500;
/** So many looks the server has to answer. */
const LOOKS = 2;

export class LineWatch {
  /**
   * @param {Signalling} signalling
   * @param {() => RTCPeerConnection[]} connections  those that carry the conference now
   * @param {() => void} dead  the server did not answer, and nothing came on the connections since it was asked
   */
  constructor(signalling, connections, dead) {
    this._signalling = signalling;
    this._connections = connections;
    this._dead = dead;
    this._received = -1;
    this._looks = 0;
    this._timer = window.setInterval(() => this._look(), LOOK_EVERY);
  }

  close() {
    clearInterval(this._timer);
  }

  async _look() {
    const connections = this._connections().filter((one) => one.iceConnectionState !== "new");
    if (!this._signalling.up || !this._signalling.quiet || !connections.length) {
      this._looks = 0;
      return;
    }
    const received = await octetsReceived(connections);
    if (!this._looks || received !== this._received) {
      this._received = received;
      this._looks = 1;
      this._signalling.ping();
      return;
    }
    this._looks += 1;
    if (this._looks <= LOOKS || !this._signalling.quiet) return;
    this._looks = 0;
    this._dead();
  }
}

/**
 * Everything that came on these connections so far, by one measure that every browser has.
 * @param {RTCPeerConnection[]} connections
 */
async function octetsReceived(connections) {
  let octets = 0;
  for (const connection of connections) {
    (await connection.getStats()).forEach((one) => {
      if (one.type === "candidate-pair") octets += one.bytesReceived || 0;
    });
  }
  return octets;
}

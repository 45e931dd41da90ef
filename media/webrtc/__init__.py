"""ICE-lite, DTLS, SDP and the peer: the only folder that imports aiortc."""

"""Mechanisms of RTP and RTCP, one RFC each: bytes and numbers, no I/O, no clock."""

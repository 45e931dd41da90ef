"""The SFU: rooms, peers, packets. Has never heard of a citizen or a case file."""

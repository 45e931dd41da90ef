"""The media worker process: one UDP port, the loop, the control channel."""

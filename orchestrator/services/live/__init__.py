"""The conferences that are going on: waiting room, floor, permissions, recording watch. See README.md."""

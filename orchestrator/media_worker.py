"""The program of a media worker process: the media plane with the recorder plugged in.

`python -m orchestrator.media_worker [--level LEVEL] [--text] FD` is started by the media server, never by hand. Knows
nothing of receptions.
"""

from __future__ import annotations

import argparse

from config.log import configure
from config.settings import LogSettings
from media.worker import program
from recordings.recorder import open_recorder


def main() -> None:
    """Serve the control channel until it ends; log lines go to standard error as the service's own do."""
    parser = argparse.ArgumentParser(prog="media_worker")
    parser.add_argument("--level", choices=("debug", "info", "warning", "error"), default="info")
    parser.add_argument("--text", action="store_true", help="log lines for a person at a terminal")
    parser.add_argument("fd", type=int, help="the control channel: an inherited Unix stream socket")
    chosen = parser.parse_args()
    configure(LogSettings(level=chosen.level, json=not chosen.text))
    program.run(chosen.fd, open_recorder)


if __name__ == "__main__":
    main()

"""The program of a media worker process: the media plane with the recorder plugged in.

`python -m orchestrator.media_worker FD` is started by the media server, never by hand. Knows nothing of receptions.
"""

from __future__ import annotations

import sys

from media.worker import program
from recordings.recorder import open_recorder


def main() -> None:
    program.run(int(sys.argv[-1]), open_recorder)


if __name__ == "__main__":
    main()

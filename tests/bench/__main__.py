"""`make bench`: every measurement of the house, one after the other."""

from __future__ import annotations

import sys

from tests.bench import forwarding

if __name__ == "__main__":
    sys.exit(forwarding.main())

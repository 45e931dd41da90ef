"""`make bench`: every measurement of the house, one after the other."""

from __future__ import annotations

from tests.bench import forwarding

if __name__ == "__main__":
    forwarding.main()

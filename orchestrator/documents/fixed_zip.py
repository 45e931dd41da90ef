"""The same ZIP archive for the same members: OOXML files become comparable. Knows nothing of what is inside."""

from __future__ import annotations

import zipfile
from io import BytesIO

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can say."""


def without_times(archive: bytes) -> bytes:
    """The archive with its members in the same order, all of them dated 1 January 1980."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.infolist():
            entry = zipfile.ZipInfo(member.filename, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            made.writestr(entry, given.read(member))
    return out.getvalue()

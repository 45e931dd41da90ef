"""A QR code as a drawing in the page. Knows only text."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 2
"""Modules of white around it; the paper and the frame give the rest of the four that the standard asks for."""


def qr_code(text: str, label: str) -> Markup:
    """An SVG of this text (ISO/IEC 18004, error correction M); `label` is read out in its place."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="#111" d="{2}"/></svg>'
    ).format(size, label, path)

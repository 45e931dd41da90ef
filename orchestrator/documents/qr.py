"""A personal link as a QR code, drawn as SVG for the page and for print. Knows no link's meaning."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4
"""Modules of white around it (ISO/IEC 18004)."""


def qr_svg(text: str, *, title: str = "") -> str:
    """An `<svg>` element without a declaration, black on white, with `title` for screen readers.

    It has a viewBox and no size: the style sheet says how large. Raises `ValueError` for more text
    than a code can hold.
    """
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as too_much:
        raise ValueError("too long for a QR code") from too_much
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        nl=False,
        title=title or None,
    )
    return out.getvalue().decode("utf-8")

"""Words as patches of brightness, to be put into a picture. Knows no picture.

Needs a font with Vietnamese letters on the machine; without one the letters that every font has are drawn.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Patch = NDArray[np.uint8]

FONTS = (
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/liberation-sans/LiberationSans-Regular.ttf",
    "/Library/Fonts/Arial.ttf",
)
BACK, FRONT = 28, 235
PADDING = 6


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = next((name for name in FONTS if Path(name).is_file()), None)
    return ImageFont.truetype(found, size) if found else ImageFont.load_default(size)


@lru_cache(maxsize=256)
def lettered(text: str, size: int, width: int) -> Patch:
    """The text on a dark ground, at most `width` wide; what does not fit is cut, with an ellipsis. Even measures."""
    font = _font(size)
    while text and font.getlength(text) > width - 2 * PADDING and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    wide = min(width, int(font.getlength(text)) + 2 * PADDING)
    image = Image.new("L", (max(2, wide - wide % 2), size + 2 * PADDING + size % 2), BACK)
    ImageDraw.Draw(image).text((PADDING, PADDING - 2), text, fill=FRONT, font=font)
    return np.asarray(image, dtype=np.uint8)

"""The picture that is composed: a grid of cells on one YUV 4:2:0 buffer, names and a clock in it. Knows no file."""

from __future__ import annotations

import math
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from recordings.derived.lettering import Patch, lettered

Plane = NDArray[np.uint8]

BAR = 36
"""Height of the bar with title and clock, and of the one for the stamp."""
GREY, BLACK = 52, 20
NEUTRAL = 128


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one picture goes; even numbers."""

    x: int
    y: int
    width: int
    height: int


def cells(count: int, width: int, height: int) -> list[Cell]:
    """A grid for so many pictures between the two bars."""
    columns = max(1, math.ceil(math.sqrt(count)))
    rows = max(1, math.ceil(count / columns))
    wide, high = _even(width // columns), _even((height - 2 * BAR) // rows)
    return [Cell(place % columns * wide, BAR + place // columns * high, wide, high) for place in range(count)]


def _even(number: int) -> int:
    return number - number % 2


def fitted(cell: Cell, width: int, height: int) -> Cell:
    """The largest place in the cell with the picture's own shape."""
    scale = min(cell.width / width, cell.height / height)
    wide, high = max(2, _even(int(width * scale))), max(2, _even(int(height * scale)))
    return Cell(cell.x + _even((cell.width - wide) // 2), cell.y + _even((cell.height - high) // 2), wide, high)


class Canvas:
    """One buffer, painted again and again."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._buffer = np.empty((height * 3 // 2, width), np.uint8)
        self._buffer[:height] = BLACK
        self._buffer[height:] = NEUTRAL
        quarter = height // 4
        self.planes: tuple[Plane, Plane, Plane] = (
            self._buffer[:height],
            self._buffer[height : height + quarter].reshape(height // 2, width // 2),
            self._buffer[height + quarter :].reshape(height // 2, width // 2),
        )

    def fill(self, cell: Cell, brightness: int) -> None:
        """One grey."""
        for plane, value, shift in zip(self.planes, (brightness, NEUTRAL, NEUTRAL), (0, 1, 1), strict=True):
            _part(plane, cell, shift)[:] = value

    def put(self, cell: Cell, picture: av.VideoFrame) -> None:
        """A picture of exactly the cell's measures, YUV 4:2:0."""
        for plane, source, shift in zip(self.planes, picture.planes, (0, 1, 1), strict=True):
            lines = np.frombuffer(memoryview(source), np.uint8).reshape(-1, source.line_size)
            _part(plane, cell, shift)[:] = lines[: cell.height >> shift, : cell.width >> shift]

    def write(self, x: int, y: int, patch: Patch) -> None:
        """Words, with their dark ground."""
        high, wide = patch.shape
        self.fill(Cell(x, y, wide, high), BLACK)
        self.planes[0][y : y + high, x : x + wide] = patch

    def label(self, cell: Cell, text: str) -> None:
        """A name at the foot of a cell."""
        patch = lettered(text, 16, cell.width - 8)
        self.write(cell.x + 4, cell.y + cell.height - patch.shape[0] - 4, patch)

    def middle(self, cell: Cell, text: str) -> None:
        """A sentence in the middle of a cell."""
        patch = lettered(text, 18, cell.width - 8)
        x, y = cell.x + (cell.width - patch.shape[1]) // 2, cell.y + (cell.height - patch.shape[0]) // 2
        self.write(_even(x), _even(y), patch)

    def bar(self, left: str, right: str, *, foot: bool = False) -> None:
        """The bar above, or the one below: words on both sides."""
        y = self.height - BAR if foot else 0
        self.fill(Cell(0, y, self.width, BAR), BLACK)
        for text, at_right in ((left, False), (right, True)):
            if text:
                patch = lettered(text, 20, self.width - 8 if not right or foot else self.width * 2 // 3)
                self.write(self.width - patch.shape[1] - 4 if at_right else 4, y + 2, patch[: BAR - 4])

    def frame(self) -> av.VideoFrame:
        """What is painted now, for the encoder."""
        return av.VideoFrame.from_ndarray(self._buffer, format="yuv420p")


def _part(plane: Plane, cell: Cell, shift: int) -> Plane:
    x, y = cell.x >> shift, cell.y >> shift
    return plane[y : y + (cell.height >> shift), x : x + (cell.width >> shift)]

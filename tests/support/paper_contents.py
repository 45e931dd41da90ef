"""What is written in a produced file, read by programs that did not produce it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import docx
import openpyxl


def docx_text(file: Path) -> str:
    """Paragraphs and cells, blanks made single."""
    document = docx.Document(str(file))
    parts = [one.text for one in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(parts).split())


def pdf_text(file: Path) -> str:
    """As pdftotext reads it, blanks and line ends made single."""
    done = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


def xlsx_rows(file: Path) -> list[tuple[Any, ...]]:
    """The rows of the first sheet that hold anything."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    return [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]

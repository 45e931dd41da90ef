"""Facts in, a file out: the one way to a document of the office. Knows no request and no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.documents import markup, wording
from orchestrator.documents.catalogue import Form, FormId, form_of
from orchestrator.documents.docx_file import docx
from orchestrator.documents.issue import Issue
from orchestrator.documents.paper import Paper
from orchestrator.documents.pdf_file import pdf
from orchestrator.documents.registers import Register
from orchestrator.documents.sheets import sheet
from orchestrator.documents.xlsx_file import xlsx

REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
"""Codes have a figure in them; names of people have none, and are refused."""


class FileKind(StrEnum):
    """What a document can be had as; the value is the ending of the file's name."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


MEDIA_TYPES = {
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NotOffered(ValueError):
    """This form cannot be had as such a file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be stored or sent."""

    filename: str
    """The form and a code; never a person."""
    media_type: str
    content: bytes


def produce(form: FormId, facts: object, issue: Issue, as_: FileKind) -> Document:
    """The document. Equal facts give equal bytes (of the same versions of the libraries).

    Raises `TypeError` for the facts of another form, `NotOffered` for a kind of file that the form has not,
    `ValueError` for a reference that is no code, `FontMissing` for a PDF on a machine without a font.
    """
    described = form_of(form)
    if not isinstance(facts, described.facts):
        raise TypeError(f"{form} is made of {described.facts.__name__}")
    if not REFERENCE.fullmatch(issue.reference):
        raise ValueError("a file is named by a code")
    content = _content(described, facts, issue, as_)
    return Document(f"{described.file_name}-{issue.reference}.{as_}", MEDIA_TYPES[as_], content)


def offered(form: FormId) -> tuple[FileKind, ...]:
    """The kinds of file that a form can be had as, the usual one first."""
    register = issubclass(form_of(form).facts, Register)
    return (FileKind.XLSX, FileKind.PDF, FileKind.DOCX) if register else (FileKind.DOCX, FileKind.PDF)


def _content(form: Form, facts: object, issue: Issue, as_: FileKind) -> bytes:
    if isinstance(facts, Register):
        described = sheet(form.id, facts, issue)
        if as_ is FileKind.XLSX:
            return xlsx(described)
        paper = described.paper
    elif as_ is FileKind.XLSX:
        raise NotOffered(form.id)
    else:
        paper = paper_of(form, facts, issue)
    return docx(paper) if as_ is FileKind.DOCX else pdf(paper)


def paper_of(form: Form, facts: object, issue: Issue) -> Paper:
    """What both writers draw."""
    text = wording.filled(f"{form.template}.jinja", facts=facts, office=issue.office, issue=issue)
    return markup.read(text, form.name, issue)

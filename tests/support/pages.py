"""What every page must be: tags closed, one h1, ids unique, fields named, references that lead on, nothing inline."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.headings = 0
        self.faults: list[str] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, {name: value or "" for name, value in attrs})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def _look(self, tag: str, attributes: dict[str, str]) -> None:
        self.headings += tag == "h1"
        self.ids += [attributes["id"]] if "id" in attributes else []
        for name in ("aria-describedby", "aria-labelledby"):
            self.references += attributes.get(name, "").split()
        if tag == "label" and "for" in attributes:
            self.labelled.add(attributes["for"])
            self.references.append(attributes["for"])
        if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden" and "label" not in self.open:
            self.fields.append(attributes)
        if tag in ("a", "use") and attributes.get("href", "").startswith("#"):
            self.references.append(attributes["href"][1:])
        if any(name.startswith("on") for name in attributes) or "style" in attributes or tag == "style":
            self.faults.append(f"inline script or style in <{tag}>")
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            self.faults.append("inline script")


def check_page(text: str) -> None:
    """`AssertionError` with everything that is wrong with this page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    faults = list(reader.faults)
    faults += [f"<{tag}> left open" for tag in reader.open]
    faults += [f"id {name} {times} times" for name, times in Counter(reader.ids).items() if times > 1]
    faults += [f"no element #{name}" for name in set(reader.references) - set(reader.ids)]
    faults += [
        f"no label for {field.get('name')}"
        for field in reader.fields
        if field.get("id") not in reader.labelled and "aria-label" not in field
    ]
    if reader.headings != 1:
        faults.append(f"{reader.headings} h1")
    assert not faults, faults

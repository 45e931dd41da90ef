"""Evidence is taken away in one place only: every call that removes files stands in this list, with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REMOVES = {
    "unlink",
    "rmtree",
    "rmdir",
    "remove",
    "removedirs",
    "truncate",
    "ftruncate",
    "delete_object",
    "delete_objects",
}
MAY = {
    "recordings/disposal.py": "the one place, after a decision",
    "recordings/stores.py": "the same, of copies",
    "orchestrator/notify/s3.py": "the same, of copies",
    "recordings/finisher.py": "playback files and drafts, made anew",
    "recordings/playback.py": "a playback file that FFmpeg made nothing of",
    "recordings/copies.py": "what a repair had fetched",
    "recordings/sealing.py": "drafts of proofs",
    "recordings/keys.py": "drafts of keys",
    "recordings/masters.py": "drafts of keys",
    "recordings/derived/composer.py": "pieces of a copy, beside the package",
    "recordings/derived/outlet.py": "a copy that is made anew, beside the package",
}


def test_nothing_else_takes_evidence_away() -> None:
    found = set()
    for path in [*sorted((ROOT / "recordings").rglob("*.py")), ROOT / "orchestrator/notify/s3.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in REMOVES:
                found.add(path.relative_to(ROOT).as_posix())
    assert found == set(MAY)


def test_only_the_disposal_destroys() -> None:
    """`destroy` of a store, and of a package, are called from one service."""
    callers = set()
    for path in [*sorted((ROOT / "orchestrator").rglob("*.py")), *sorted((ROOT / "recordings").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "destroy":
                callers.add(path.relative_to(ROOT).as_posix())
    assert callers == {"orchestrator/services/destruction.py"}

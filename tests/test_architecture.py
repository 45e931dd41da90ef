"""What holds for the whole tree: sizes, docstrings, names, and what may stand where.

Directions of imports are the contracts in `pyproject.toml` (`make check` runs import-linter).
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "media", "bridges", "recordings", "orchestrator")
MODULES = sorted(
    file.relative_to(ROOT)
    for folder in (*PACKAGES, "tests")
    for file in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in file.parts
)
SOURCES = [module for module in MODULES if module.parts[0] in PACKAGES]
TESTS = [module for module in MODULES if module.parts[0] == "tests"]
FUNCTIONS_MATTER = [module for module in SOURCES if "migrations" not in module.parts]
"""A migration is a list of columns; it is not read as a function."""
SCRIPTS = sorted(file.relative_to(ROOT) for file in (ROOT / "orchestrator/web/static").rglob("*.js"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50

MAY_ASK_THE_TIME = (
    "orchestrator/app.py",
    "orchestrator/commands/",
    "orchestrator/services/clock.py",
    "orchestrator/services/live/",
    "orchestrator/services/outbox.py",
    "orchestrator/web/",
    "recordings/now.py",
    "bridges/",
    "media/webrtc/dtls.py",
)
"""The edges, where a moment becomes a parameter."""

MAY_SLEEP = (
    "tests/support/waiting.py",  # the one way to wait
    "tests/bench/",  # measurements, not tests
    "tests/support/paced_recorder.py",  # sends each packet when it is due
    "tests/recordings/test_kill.py",  # the same
    "tests/recordings/test_disk_full.py",  # the same, and the disk stays full for a while
    "tests/support/reception.py",  # bytes reach the disk at a recorder's pace
)

TOP_LEVEL = {*PACKAGES, "tests", "pyproject.toml", "README.md", "Makefile"}

NOT_IN_THE_TREE = re.compile(
    "|".join(
        (
            r"(?<![.\w])/(?:work|farm|home|root|Users)/",  # paths of one machine
            r"pypi" + r"\.org|files\.python" + r"hosted|registry\.npm" + r"js|deb\.debian" + r"\.org",  # registries
            r'"resolved": "' + "http",  # lock files with addresses
        )
    )
)


def tracked() -> list[Path]:
    """The files of the checkout that git knows; without git (an unpacked archive) there is nothing to ask."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def parsed(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), filename=str(module))


@pytest.mark.parametrize("module", [*MODULES, *SCRIPTS], ids=str)
def test_a_module_has_one_subject(module: Path) -> None:
    lines = len((ROOT / module).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_says_what_it_is(module: Path) -> None:
    assert ast.get_docstring(parsed(module))


@pytest.mark.parametrize("module", FUNCTIONS_MATTER, ids=str)
def test_a_function_fits_on_a_screen(module: Path) -> None:
    functions = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {each.name: length for each in functions if (length := _length(each)) > LONGEST_FUNCTION}
    assert not long


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the name to the end, without the docstring."""
    docstring = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    return lines - (((docstring.end_lineno or 0) - docstring.lineno + 1) if docstring else 0)


@pytest.mark.parametrize("module", SOURCES, ids=str)
def test_time_is_a_parameter(module: Path) -> None:
    if module.as_posix().startswith(MAY_ASK_THE_TIME):
        return
    asked = {ast.unparse(node.func) for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)}
    assert not asked & {"datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


@pytest.mark.parametrize("module", TESTS, ids=str)
def test_no_test_sleeps_and_hopes(module: Path) -> None:
    """Waiting is `tests.support.waiting.eventually`; `asyncio.sleep(0)` only lets the others run."""
    if module.as_posix().startswith(MAY_SLEEP):
        return
    calls = [ast.unparse(node) for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if re.match(r"(asyncio\.|time\.)?sleep\((?!0\))", call)]


def test_our_package_names_are_ours_alone() -> None:
    owners = packages_distributions()
    assert {owner for name in PACKAGES for owner in owners.get(name, [])} <= {"tiepdan"}


def test_every_package_that_is_imported_is_a_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_distribution(line) for line in project["dependencies"]}
    owners = packages_distributions()
    imported = {name for module in SOURCES for name in _imported(module)} - set(PACKAGES) - sys.stdlib_module_names
    undeclared = {
        name for name in imported if not {_distribution(each) for each in owners.get(name, [name])} & declared
    }
    assert not undeclared


def test_every_dependency_has_a_tested_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {_distribution(line) for line in (*project["dependencies"], *project["optional-dependencies"]["test"])}
    constraints = (ROOT / "config/constraints.txt").read_text(encoding="utf-8").splitlines()
    assert not [line for line in constraints if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]
    assert wanted <= {_distribution(line) for line in constraints}


def test_the_top_level_holds_what_was_agreed() -> None:
    top = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_nothing_in_the_tree_knows_one_machine_or_a_registry() -> None:
    found = {}
    for file in tracked():
        text = file.read_text(encoding="utf-8", errors="replace")
        if match := NOT_IN_THE_TREE.search(text):
            found[str(file.relative_to(ROOT))] = match[0]
    assert not found


def _distribution(text: str) -> str:
    """A distribution's normalised name, out of a requirement."""
    name = re.match(r"[A-Za-z0-9._-]+", text)
    assert name is not None, text
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def _imported(module: Path) -> set[str]:
    """Top-level names a module imports anywhere."""
    names = set()
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names

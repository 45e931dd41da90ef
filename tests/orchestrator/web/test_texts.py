"""Every text that a page or a refusal names is there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import orchestrator
from orchestrator.domain.audit_chain import Fault
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Role
from orchestrator.domain.records_review import CopyKind, CopyStatus, GlassScope
from orchestrator.notify.letters import TEMPLATES as LETTERS
from orchestrator.services.schedule_form import KINDS
from orchestrator.web.chips import CHIPS
from orchestrator.web.dates import WEEKDAYS
from orchestrator.web.icons import ICONS
from orchestrator.web.middleware.problems import KNOWN
from orchestrator.web.pages.audit import GROUPS
from orchestrator.web.pages.auditor import GROUNDS
from orchestrator.web.pages.sessions import CHANGES, STEPS
from orchestrator.web.review_lanes import EXACT, NAMED
from orchestrator.web.view import TEMPLATES
from orchestrator.words import LANGUAGES, catalogue
from recordings.derived.wishes import HIDDEN
from recordings.gaps import Cause
from recordings.integrity import Difference

SOURCE = Path(orchestrator.__file__).parent
RAISED = re.compile(
    r"(?:RuleBroken|NotAllowed|NotFound|Clash|Counted|ForeignForm|wrong\.add)\(\s*\"([a-z_]+\.[a-z_.]+)\"", re.S
)

MADE_UP = (
    [f"state.{family}.{code}" for family, codes in CHIPS.items() for code in codes]
    + [f"role.office.{role}" for role in Role]
    + [f"role.session.{role}" for role in SessionRole]
    + [f"case.{part}.{kind}" for part in ("kind", "kind_hint") for kind in CaseKind]
    + [f"schedule.kind.{kind}" for kind in KINDS]
    + [f"weekday.{day}" for day in WEEKDAYS]
    + [f"error.{status}.{part}" for status in KNOWN for part in ("title", "text", "next")]
    + [f"session.step.{step.name}" for step in (*STEPS, *CHANGES)]
    + [f"session.{part}.{step.name}" for part in ("explain", "confirm") for step in CHANGES]
    + [f"message.template.{name}" for name in LETTERS]
    + [f"review.ground.{ground}" for ground in GROUNDS]
    + [f"review.cause.{cause}" for cause in Cause]
    + [f"review.difference.{difference}" for difference in Difference]
    + [f"review.event.{kind}" for kind in (*EXACT, *NAMED, "gap")]
    + [f"derived.{part}.{kind}" for part in ("kind", "title", "stamp") for kind in CopyKind]
    + [f"derived.state.{status}" for status in CopyStatus]
    + [f"derived.error.{error}" for error in ("not_opened", "no_package", "damaged", "unplayable", "disk", "died")]
    + [f"derived.picture.{way or 'shown'}" for way in HIDDEN]
    + [f"break_glass.{part}.{scope}" for part in ("scope", "hint") for scope in GlassScope]
    + [f"audit.group.{group}" for group in GROUPS]
    + [f"{part}.{fault}" for part in ("audit.fault", "cli.audit") for fault in list(Fault)[:3]]
    + [f"{part}{fault}" for part in ("audit.kept.", "cli.audit.checkpoint_") for fault in list(Fault)[3:]]
    + [f"link.{state}" for state in ("expired", "revoked", "over", "open_elsewhere", "unknown")]
)


def _named_in_templates() -> set[str]:
    texts = [file.read_text() for file in TEMPLATES.rglob("*.html")]
    return {key for text in texts for key in re.findall(r"\bt\(['\"]([a-z_]+\.[a-z0-9_.]*[a-z0-9_])['\"][,)\s]", text)}


def _raised() -> set[str]:
    return {code for file in SOURCE.rglob("*.py") for code in RAISED.findall(file.read_text())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_named_exists(language: str) -> None:
    known = catalogue(language)
    named = _named_in_templates() | _raised() | set(MADE_UP)
    assert len(named) > 500
    assert sorted(key for key in named if key not in known) == []


def test_no_sentence_calls_out_or_begs() -> None:
    texts = catalogue("vi")
    forbidden = ("vui lòng", "!", "thành công", "quý khách", "người dùng", "khách hàng")
    assert [key for key, text in texts.items() if any(word in text.lower() for word in forbidden)] == []


def test_every_icon_that_a_chip_or_a_template_names_is_drawn() -> None:
    named = {chip.icon for codes in CHIPS.values() for chip in codes.values()}
    for file in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"\bicon\(['\"]([a-z0-9-]+)['\"]", file.read_text()))
    assert named <= ICONS.keys()

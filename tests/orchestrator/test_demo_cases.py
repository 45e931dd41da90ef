"""Each of the ten matters of the demonstration ends where it shows something (the office's list of show-cases)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import CommuneSettings, SecuritySettings, Settings
from orchestrator import demo_data
from orchestrator.demo_people import MATTERS
from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.classification import Course
from orchestrator.domain.directive import DirectiveStatus
from orchestrator.domain.errors import FormInvalid, RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_follow_up import Directive
from orchestrator.domain.records_register import RegisterEntry
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.domain.rules.finding import RuleId, Verdict
from orchestrator.services import (
    accounts,
    case_decisions,
    case_parts,
    cases,
    classification,
    gates,
    inspection,
    invitations,
    links,
    reconciling,
    scheduling,
    session_plans,
    setup,
)
from orchestrator.services.classification import Classify
from orchestrator.store import cases as case_rows
from orchestrator.store import conclusions, directives, minutes, recordings, sessions, turns
from orchestrator.store import register as register_rows
from orchestrator.store.database import Store, open_store
from orchestrator.words import words_in

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
PLACES = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 8, 7: 6, 8: 5, 9: 7, 10: 9}
"""In `demo_people.MATTERS`."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The seeded office."""

    store: Store
    settings: Settings

    def actor(self, login: str) -> Actor:
        return accounts.actor_of(self.store.run_now(accounts.account_by_login, login))

    def case(self, number: int) -> CaseFile:
        """By its number in the office's list of show-cases, from 1."""
        wanted = MATTERS[PLACES[number]].summary
        found = self.store.run_now(cases.find_cases, self.actor("hoa"), "", 100)
        return next(one for one in found if one.summary == wanted)

    def sessions(self, number: int) -> list[ReceptionSession]:
        return self.store.run_now(sessions.sessions_of_case, self.case(number).id)

    def held(self, number: int) -> ReceptionSession:
        """The one that was held; its minutes are signed."""
        (session,) = [one for one in self.sessions(number) if one.closed_at is not None]
        (turn,) = self.store.run_now(turns.turns_of_session, session.id)
        written = self.store.run_now(minutes.minutes_of_turn, turn.id)
        assert written is not None
        assert written.status == "signed"
        return session

    def directive(self, number: int) -> Directive:
        (found,) = self.store.run_now(directives.directives_of_case, self.case(number).id)
        return found

    def register(self, number: int) -> RegisterEntry:
        day = NOW.date()
        lines = self.store.run_now(register_rows.entries, day - timedelta(days=60), day)
        (line,) = [one for one in lines if one.case_file_id == self.case(number).id]
        return line


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder: Path = tmp_path_factory.mktemp("demo")
    security = SecuritySettings(argon2_memory_kib=8)
    commune = CommuneSettings(name="xã An Phượng", authority="UBND xã An Phượng")
    settings = Settings(data_directory=folder, commune=commune, security=security)
    store = open_store(settings.database_url, migrate=True, rules=setup.rules_of(settings))
    demo_data.seed(store, settings, NOW, words_in("vi"))
    yield Demo(store, settings)
    store.close()


def test_1_is_answered_at_once_with_a_day_for_the_certificate(demo: Demo) -> None:
    session = demo.held(1)
    (notice,) = demo.store.run_now(conclusions.conclusions_of_case, demo.case(1).id)
    assert session.status is SessionStatus.CONCLUDED
    assert (notice.outcome, notice.number != "", notice.delivered_on is not None) == ("answered", True, True)
    assert notice.due_on == demo.directive(1).due_on > NOW.date()
    accepted = demo.store.run_now(case_decisions.decisions_of, demo.case(1).code, demo.actor("hoa"))[0]
    assert accepted.course is Course.ACCEPT
    assert demo.register(1).in_competence


def test_2_has_five_representatives_a_police_plan_and_the_city_as_a_point(demo: Demo) -> None:
    (session,) = demo.sessions(2)
    group = demo.store.run_now(case_parts.group_of, demo.case(2).code, demo.actor("hoa"))
    plan = demo.store.run_now(session_plans.preparation_of, session.code, demo.actor("hang")).plan
    assert (group.people, group.representatives, group.crowd) == (23, 5, True)
    assert plan.security_plan
    assert plan.police_seen_at is not None
    assert "ban-tcd-thanh-pho" in {point.code for point in session.component_points}
    found = demo.store.run_now(gates.findings, session, NOW)
    assert next(one.finding.verdict for one in found if one.finding.rule is RuleId.R09 and one.about) is Verdict.HOLDS
    assert session.status is SessionStatus.PENDING_APPROVAL


def test_3_was_looked_at_in_place_and_told_to_the_citizen(demo: Demo) -> None:
    demo.held(3)
    directive = demo.directive(3)
    assert directive.status is DirectiveStatus.CLOSED
    assert "thực địa" in directive.result
    assert directive.told_citizen_on is not None
    assert demo.register(3).summary == MATTERS[2].summary


def test_4_was_transferred_with_number_and_day(demo: Demo) -> None:
    (decision,) = demo.store.run_now(case_decisions.decisions_of, demo.case(4).code, demo.actor("hoa"))
    assert demo.case(4).status is CaseStatus.TRANSFERRED
    assert (decision.course, decision.document_no) == (Course.TRANSFER, "34/PC-UBND")
    assert "thủy lợi" in decision.body


def test_5_was_guided_to_the_mediators(demo: Demo) -> None:
    (decision,) = demo.store.run_now(case_decisions.decisions_of, demo.case(5).code, demo.actor("hoa"))
    assert demo.case(5).status is CaseStatus.GUIDED
    assert (decision.body, decision.document_no) == ("Tổ hòa giải thôn Tây Kỳ", "12/HD-UBND")


def test_6_waits_in_the_hall_for_a_paper_that_was_asked_for(demo: Demo) -> None:
    (session,) = demo.sessions(6)
    (invited,) = demo.store.run_now(invitations.invitations_of, session.code, demo.actor("hang"))
    people = demo.store.run_now(scheduling.participants_of, session.code, demo.actor("hang"))
    citizen = next(one for one in people if one.role == "citizen")
    assert session.status is SessionStatus.PUBLISHED
    assert len(invited.requests) == 2
    assert all(one.due_on is not None for one in invited.requests)
    assert citizen.point_name == "Nhà văn hóa thôn Đông Lâm"


def test_7_is_received_in_person_because_the_gate_leaves_nothing_else(demo: Demo) -> None:
    case, operator = demo.case(7), demo.actor("hang")
    present = demo.store.run_now(classification.classification_of, case.code, operator)
    assert present is not None
    assert (present.course, present.approved, demo.sessions(7)) == (Course.IN_PERSON, True, [])
    online = Classify(kind="denunciation", competence="within", course="online", ground="20.4", version=present.version)
    with pytest.raises((FormInvalid, RuleBroken)):
        demo.store.run_now(classification.classify, case.code, online, operator, NOW)


def test_8_is_masked_for_the_auditor_in_list_register_and_session(demo: Demo) -> None:
    session, name = demo.held(8), MATTERS[5].name
    found = demo.store.run_now(inspection.find_recordings, RecordingSearch(text=session.code), demo.actor("viet"))
    assert len(found) == 1
    assert name not in repr(found)
    assert demo.register(8).citizen == ""
    (recording,) = demo.store.run_now(recordings.recordings_of_session, session.id)
    assert recording.status is RecordingStatus.LINKED


def test_9_went_on_with_sound_only_and_says_so(demo: Demo) -> None:
    session = demo.held(9)
    (mark,) = demo.store.run_now(sessions.marks_of, session)
    (incident,) = demo.store.run_now(sessions.incidents_of, session)
    assert "âm thanh" in mark.label
    assert "tắt hình" in incident.description


def test_10_was_refused_in_writing_within_three_working_days(demo: Demo) -> None:
    case = demo.case(10)
    finding = demo.store.run_now(case_decisions.refusal_finding, case, NOW)
    (decision,) = demo.store.run_now(case_decisions.decisions_of, case.code, demo.actor("hoa"))
    assert finding is not None
    assert (case.status, finding.verdict, decision.ground) == (CaseStatus.REFUSED, Verdict.HOLDS, "9.3")
    assert decision.notice_issued_at is not None


async def test_every_recording_of_the_demo_has_its_package(demo: Demo) -> None:
    result = await reconciling.reconcile(demo.store, demo.settings.recordings_directory, NOW)
    assert result.findings == ()


def test_the_personal_links_of_coming_sessions_can_be_made(demo: Demo) -> None:
    (session,) = demo.sessions(6)
    person = demo.store.run_now(scheduling.participants_of, session.code, demo.actor("hang"))[0]
    assert demo.store.run_now(links.make_link, person.id, demo.actor("hang"), NOW)
    assert demo.store.run_now(case_rows.case_by_code, session.case_code) is not None

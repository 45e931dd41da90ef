"""Ten years of an office, written straight into the tables: case files, sessions, turns, register, directives, log.

The names are put together by counting; nobody is meant. Knows no service: services would need hours.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table

from orchestrator.domain.audit_chain import FIRST, hash_of
from orchestrator.domain.deadlines import end_of, local_day
from orchestrator.domain.records import AuditLine
from orchestrator.store import tables
from orchestrator.store.database import Store, Transaction
from orchestrator.store.tables_conclusions import conclusion, directive, directive_account
from orchestrator.store.tables_register import register_line
from orchestrator.store.tables_turns import reception_turn

CASES: Final = 50_000
LINES: Final = 200_000
YEARS: Final = 10
EVERY_SESSION: Final = 4
"""One case in so many is received."""
BATCH: Final = 1000
KINDS: Final = ("recommendation", "feedback", "feedback", "complaint", "complaint", "denunciation")
CLOSED: Final = ("closed", "archived", "resolved", "transferred", "guided")
UNITS: Final = ("Phòng Kinh tế", "Phòng Văn hóa – Xã hội", "Công an xã", "Trung tâm PVHCC", "Văn phòng")
SUBJECTS: Final = (
    "Chậm cấp giấy chứng nhận quyền sử dụng đất, thửa",
    "Mùi hôi từ trại lợn cạnh nhà số",
    "Lấn chiếm hành lang kênh thủy lợi, cọc số",
    "Đường thôn hỏng vì xe quá tải, đoạn số",
    "Chế độ người có công chưa được trả, hồ sơ số",
)
Row = dict[str, Any]


def fill(store: Store, now: datetime, cases: int = CASES, lines: int = LINES) -> None:
    """Fill an office that has its accounts and its central point, and nothing else."""
    chance = random.Random(42)
    for table, rows in (
        *_matters(cases, now, chance),
        *_receptions(cases, now, chance),
        (tables.audit_log, _log(lines, cases, now)),
    ):
        for part in _parts(rows):
            store.run_now(_insert, table, part)


def _insert(tx: Transaction, table: Table, part: Sequence[Row]) -> None:
    tx.connection.execute(table.insert(), part)


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part


def when(number: int, cases: int, now: datetime) -> datetime:
    """Spread evenly over the years, the last one today."""
    return now - timedelta(days=365 * YEARS) * (cases - number) / cases


def kind_of(number: int) -> str:
    return KINDS[number % len(KINDS)]


def _matters(cases: int, now: datetime, chance: random.Random) -> list[tuple[Table, Iterator[Row]]]:
    def files() -> Iterator[Row]:
        for number in range(1, cases + 1):
            at = when(number, cases, now)
            recent = number > cases - 300
            yield {
                "id": number,
                "code": f"HS-{at.year}-{number:05}",
                "kind": kind_of(number),
                "summary": f"{SUBJECTS[number % len(SUBJECTS)]} {number}, thôn {chance.randrange(10)}",
                "request": "Đề nghị trả lời rõ thời hạn.",
                "people_count": 12 if number % 97 == 0 else 1,
                "identity_waiver": False,
                "status": "registered" if recent else CLOSED[number % len(CLOSED)],
                "registered_at": at,
            }

    def people(denouncers: bool) -> Iterator[Row]:
        for number in range(1, cases + 1):
            if (kind_of(number) == "denunciation") is denouncers:
                yield {
                    "case_file_id": number,
                    "name": f"Nguyễn Văn Thứ {number}",
                    "personal_id": f"000{number:09}",
                    "address": f"xóm {number % 9 + 1}, thôn số {number % 10}",
                    "phone": "0900 000 001",
                }

    return [
        (tables.case_file, files()),
        (tables.petitioner, people(denouncers=False)),
        (tables.denouncer, people(denouncers=True)),
    ]


def _receptions(cases: int, now: datetime, chance: random.Random) -> list[tuple[Table, Iterator[Row]]]:
    numbers = range(EVERY_SESSION, cases + 1, EVERY_SESSION)

    def day(number: int) -> datetime:
        return min(when(number, cases, now) + timedelta(days=10), now - timedelta(hours=3))

    def sessions() -> Iterator[Row]:
        for number in numbers:
            at = day(number)
            yield {
                "id": number,
                "code": f"TCD-{at.year}-{number:05}",
                "case_file_id": number,
                "title": f"{SUBJECTS[number % len(SUBJECTS)]} {number}",
                "kind": "periodic" if number % 12 == 0 else "regular",
                "ground": "20.2",
                "starts_at": at,
                "planned_minutes": 60,
                "ends_at": at + timedelta(hours=1),
                "waiting_opens_at": at - timedelta(hours=1),
                "status": "closed" if number > cases - 40 else "concluded",
                "video_codec": "VP8",
                "started_at": at,
                "closed_at": at + timedelta(hours=1),
                "reason": "",
                "created_at": at - timedelta(days=8),
            }

    def points() -> Iterator[Row]:
        return ({"session_id": number, "point_id": 1, "central": True} for number in numbers)

    def turns() -> Iterator[Row]:
        for number in numbers:
            yield {
                "id": number,
                "session_id": number,
                "case_file_id": number,
                "number": 1,
                "status": "closed",
                "planned_minutes": 60,
                "opened_at": day(number),
                "closed_at": day(number) + timedelta(hours=1),
            }

    return [
        (tables.reception_session, sessions()),
        (tables.session_point, points()),
        (reception_turn, turns()),
        (register_line, _book(numbers, day)),
        *_follow_up(numbers, day, cases, chance),
    ]


def _book(numbers: range, day: Any) -> Iterator[Row]:
    for number in numbers:
        kind = kind_of(number)
        yield {
            "book_year": day(number).year,
            "seq_no": number,
            "turn_id": number,
            "session_id": number,
            "case_file_id": number,
            "received_on": local_day(day(number)),
            "citizen": "" if kind == "denunciation" else f"Nguyễn Văn Thứ {number}",
            "summary": f"{SUBJECTS[number % len(SUBJECTS)]} {number}",
            "request": "",
            "kind": kind,
            "people_count": 12 if number % 97 == 0 else 1,
            "reason": "",
            "written_at": day(number) + timedelta(hours=1),
        }


def _follow_up(numbers: range, day: Any, cases: int, chance: random.Random) -> list[tuple[Table, Iterator[Row]]]:
    def notices() -> Iterator[Row]:
        for number in numbers[:-10]:
            yield {
                "id": number,
                "code": f"KL-{day(number).year}-{number:05}",
                "turn_id": number,
                "case_file_id": number,
                "session_id": number,
                "status": "issued",
                "outcome": "time_limit",
                "opinions": "",
                "answer": "",
                "next_step": "",
                "revision": 1,
                "drafted_at": day(number),
                "number": f"{number}/TB-UBND",
                "issued_at": day(number) + timedelta(days=3),
            }

    def orders() -> Iterator[Row]:
        for number in numbers[:-10]:
            due = end_of(local_day(day(number) + timedelta(days=20)))
            is_open = number > cases - 1200
            yield {
                "id": number,
                "code": f"CD-{day(number).year}-{number:05}",
                "case_file_id": number,
                "conclusion_id": number,
                "text": f"Kiểm tra, trả lời công dân vụ việc số {number}",
                "unit": UNITS[chance.randrange(len(UNITS))],
                "status": "in_progress" if is_open else "closed",
                "issued_at": day(number) + timedelta(days=3),
                "due_at": due,
                "first_due_at": due,
                "reminders": 0,
                "reported_at": None if is_open else due - timedelta(days=2),
                "result": "",
            }

    def whose() -> Iterator[Row]:
        return ({"directive_id": number, "account_id": 1} for number in numbers[:-10])

    return [(conclusion, notices()), (directive, orders()), (directive_account, whose())]


def _log(lines: int, cases: int, now: datetime) -> Iterator[Row]:
    previous = FIRST
    for number in range(1, lines + 1):
        at = when(number * cases // lines, cases, now).replace(microsecond=0).astimezone(UTC)
        thing = f"case HS-{at.year}-{number * cases // lines:05}"
        line = AuditLine(number, at, None, "", "", True, "case:view", thing, "", "", "")
        own = hash_of(line, previous)
        yield {
            "id": number,
            "at": at,
            "account_id": None,
            "seat": "",
            "system": True,
            "action": line.action,
            "thing": thing,
            "before": "",
            "after": "",
            "reason": "",
            "previous": previous,
            "hash": own,
        }
        previous = own

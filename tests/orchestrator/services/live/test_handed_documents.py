"""Papers while a session goes on: handed in with a receipt, shown to all, on the timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.issue import Issue, office_from
from orchestrator.documents.production import FileKind, produce
from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.records_documents import AccessClass, Blob, DocumentOrigin
from orchestrator.services import handed_documents
from orchestrator.services.handed_documents import Handed
from orchestrator.services.live import asked
from recordings.lines import read_lines
from tests.support.reception import CITIZEN, CITY, CODE, FURTHER, OPERATOR, House, seat_actor

PHOTO = Handed("anh-so-do.jpg", Blob("ab" * 32, 1000, "image/jpeg"))


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_citizens_photo_gets_a_receipt_at_once_and_lies_in_the_case_file(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        await house.in_room(CITIZEN, operator)
        done = house.store.run_now(handed_documents.hand_in, PHOTO, seat_actor(CITIZEN), now())
        house.reception.note_document("received", done.turn, done.document.code, done.document.blob.sha256)
    assert done.document.origin is DocumentOrigin.TURN
    assert done.document.access is AccessClass.CITIZEN
    assert done.receipt.giver == CITIZEN
    facts = house.store.run_now(handed_documents.receipt_facts, done.receipt.code, seat_actor(CITIZEN))
    assert facts.giver.name == "Nguyễn Văn An"
    issue = Issue(office=office_from(house.settings.commune, house.settings.documents), reference=done.receipt.code)
    assert produce(FormId.RECEIPT, facts, issue, FileKind.PDF).content.startswith(b"%PDF")
    with pytest.raises((NotFound, NotAllowed)):
        house.store.run_now(handed_documents.receipt_facts, done.receipt.code, seat_actor(CITY))


async def test_only_who_is_in_the_room_hands_in(house: House) -> None:
    await house.started()
    with pytest.raises(NotAllowed):
        house.store.run_now(handed_documents.hand_in, PHOTO, seat_actor(CITIZEN), now())


async def test_the_office_takes_in_over_the_table(house: House) -> None:
    await house.started()
    done = house.store.run_now(handed_documents.take_in, CODE, PHOTO, "", OPERATOR, now())
    (receipt,) = house.store.run_now(handed_documents.receipts_of, CODE, OPERATOR)
    assert receipt.code == done.receipt.code
    assert receipt.receiver == "Tên operator"


async def test_a_document_is_shown_to_those_in_the_room_and_its_presence_is_evidence(house: House) -> None:
    operator, room, _ = await house.started()
    async with house.writing():
        done = house.store.run_now(handed_documents.take_in, CODE, PHOTO, "", OPERATOR, now())
        house.store.run_now(handed_documents.show, CODE, done.document.code, OPERATOR, now())
        house.reception.note_document("shown", 1, done.document.code, PHOTO.blob.sha256)
        seen = await room.sees(lambda picture: picture.document is not None)
        assert seen.document is not None
        assert seen.document.media_type == "image/jpeg"
        waits = house.page(CITY)
        await waits.enter()
        assert waits.picture.document is None
        with pytest.raises(NotFound):
            house.store.run_now(handed_documents.shown_to_seat, seat_actor(CITY))
        await operator.ask(asked.Admit, participant=CITY)
        assert house.store.run_now(handed_documents.shown_to_seat, seat_actor(CITY)).code == done.document.code
        house.store.run_now(handed_documents.hide, CODE, OPERATOR, now())
        house.reception.note_document("hidden", 1, "", "")
        await room.sees(lambda picture: picture.document is None)
    await house.live.stop()
    (package,) = house.settings.recordings_directory.iterdir()
    events = [line["event"] for line in read_lines(package / "timeline.jsonl").lines if line["what"] == "document"]
    assert events == ["shown", "hidden"]


async def test_a_denouncers_own_papers_are_not_shown_to_all(tmp_path: Path) -> None:
    house = House(tmp_path, denunciation=True)
    try:
        await house.started()
        done = house.store.run_now(handed_documents.take_in, CODE, PHOTO, CITIZEN, OPERATOR, now())
        assert done.document.title == ""
        assert done.document.access is AccessClass.PROTECTED
        with pytest.raises(RuleBroken, match=r"handed\.protected"):
            house.store.run_now(handed_documents.show, CODE, done.document.code, OPERATOR, now())
        (receipt,) = house.store.run_now(handed_documents.receipts_of, CODE, OPERATOR)
        assert "An" not in receipt.giver_name
    finally:
        await house.close()


async def test_without_a_turn_that_is_held_nothing_is_taken_in(tmp_path: Path) -> None:
    house = House(tmp_path, matters=2)
    try:
        await house.started()
        with pytest.raises(RuleBroken, match=r"handed\.no_turn"):
            house.store.run_now(handed_documents.take_in, CODE, PHOTO, "", OPERATOR, now())
        done = house.store.run_now(handed_documents.take_in, CODE, PHOTO, FURTHER[2][0], OPERATOR, now())
        assert done.turn == 2
    finally:
        await house.close()

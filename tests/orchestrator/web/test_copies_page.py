"""The page of copies tells where every recording lies and how it was found."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from orchestrator.domain.policy import Role
from orchestrator.domain.records_copies import CopyState, PackageCopy
from orchestrator.services import reconciling
from orchestrator.store import copies as rows
from tests.support.office import Office, visitors
from tests.support.pages import check_page


async def test_it_says_how_every_copy_was_found(office: Office) -> None:
    session = office.published(office.session(office.case()))
    recording = await asyncio.to_thread(office.recording, session, 1)
    for store, state in (("local", CopyState.GOOD), ("/mnt/second", CopyState.DAMAGED)):
        copy = PackageCopy(recording.id, store, state, 10, "", office.now, office.now, office.now, "tracks/a.mkv")
        office.store.run_now(rows.note_copy, copy)
    await reconciling.reconcile(office.store, office.settings.recordings_directory, office.now)
    async with visitors(office) as enter:
        page = await (await enter(Role.IT_OFFICER)).get("/auditor/copies")
        assert (await (await enter(Role.OPERATOR)).get("/auditor/copies")).status == 403
    check_page(page.text)
    for words in (
        recording.code,
        "/mnt/second",
        "Hỏng",
        "Bản gốc trên máy này",
        "chưa sửa được: 1 bản",
        "Không thiếu bản ghi",
    ):
        assert words in page.text, words


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_an_empty_page_says_what_to_do(office: Office, role: Role, tmp_path: Path) -> None:
    async with visitors(office) as enter:
        page = await (await enter(role)).get("/auditor/copies")
    check_page(page.text)
    assert "tiepdan copies prepare" in page.text

"""A recording leaves the office with a reason that stands in the log, for who may, as a bag that verifies."""

from __future__ import annotations

import asyncio
import io
import tarfile
from pathlib import Path

from orchestrator.domain.policy import Role
from orchestrator.domain.records import Recording
from orchestrator.store import audit
from recordings import bag, custody
from recordings.proof import prove
from tests.support.office import Office, Visitor, visitors
from tests.support.pages import check_page

REASON = {"ground": "plan", "document": "41/KH-TTTP", "reason": "Kiểm tra việc trả lời tại lượt 2."}


async def _opened(visitor: Visitor, recording: Recording) -> str:
    page = f"/auditor/recordings/{recording.code}"
    await visitor.get(page)
    await visitor.post(page, REASON)
    return (await visitor.get(page)).text


async def test_an_auditor_exports_with_a_reason(office: Office, tmp_path: Path) -> None:
    session = office.published(office.session(office.case()))
    recording = await asyncio.to_thread(office.recording, session, 1)
    address = f"/auditor/recordings/{recording.code}/export"
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        assert (await auditor.get(address)).status == 403, "without a view grant"
        assert address in await _opened(auditor, recording)
        form = await auditor.get(address)
        check_page(form.text)
        empty = await auditor.post(address, {"reason": " "})
        assert empty.status == 422
        check_page(empty.text)
        sent = await auditor.client.post(address, data={"reason": "Gửi Tòa án", "csrf_token": auditor.token})
        assert sent.status == 200, await sent.text()
        data = await sent.read()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    (out,) = (tmp_path / "out").iterdir()
    assert bag.verify(out) == []
    (package,) = bag.packages_in(out)
    assert prove(package).whole
    lines = office.store.run_now(audit.lines_of, f"recording {recording.code}")
    assert ("recording:export", "Gửi Tòa án") in [(line.action, line.reason) for line in lines]
    directory = office.settings.recordings_directory / recording.directory
    acts = [line["what"] for line in custody.load(directory)[1].lines]
    assert acts[-2:] == [custody.Act.VIEWED, custody.Act.EXPORTED]
    assert prove(directory).whole

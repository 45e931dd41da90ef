"""Uploads in pieces: gone on with where they broke off, bounded, judged by content, read by nobody."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

from aiohttp import ClientResponse

from orchestrator.domain.office_rules import RegistrationRules
from tests.support.citizens import fill_in
from tests.support.files import HTML, PDF
from tests.support.office import Office, Visitor, visitors

PIECE = {"Content-Type": "application/offset+octet-stream"}


async def announce(visitor: Visitor, size: int, name: str = "đơn.pdf", **headers: str) -> ClientResponse:
    await visitor.get("/register")
    named = base64.b64encode(name.encode()).decode()
    all_of_them = {"Upload-Length": str(size), "Upload-Metadata": f"filename {named}", **token(visitor), **headers}
    return await visitor.client.post("/uploads", headers=all_of_them)


def token(visitor: Visitor) -> dict[str, str]:
    return {"X-CSRF-Token": visitor.token, "Accept": "application/json"}


async def piece(visitor: Visitor, address: str, offset: int, content: bytes) -> ClientResponse:
    headers = {**PIECE, **token(visitor), "Upload-Offset": str(offset)}
    return await visitor.client.patch(address, data=content, headers=headers)


async def test_a_broken_upload_goes_on_where_it_was(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        made = await announce(visitor, len(PDF))
        assert made.status == 201
        address = made.headers["Location"]
        assert (await piece(visitor, address, 0, PDF[:30])).headers["Upload-Offset"] == "30"
        wrong = await piece(visitor, address, 10, PDF[10:])
        assert (wrong.status, wrong.headers["Upload-Offset"]) == (409, "30")
        state = await visitor.client.head(address)
        assert (state.headers["Upload-Offset"], state.headers["Upload-Length"]) == ("30", str(len(PDF)))
        assert (await piece(visitor, address, 30, PDF[30:])).status == 204
        sent = await fill_in(visitor, upload=address.rpartition("/")[2])
        own = await visitor.get(sent.location.removesuffix("/receipt"))
        assert "đơn" in own.text


async def test_what_is_no_paper_is_refused_at_its_last_byte_and_gone(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        address = (await announce(visitor, len(HTML))).headers["Location"]
        refused = await piece(visitor, address, 0, HTML)
        assert refused.status == 422
        assert "Chỉ nhận tệp PDF" in (await refused.json())["detail"]
        assert (await visitor.client.head(address)).status == 404
    assert [file for file in office.settings.files_directory.rglob("*") if file.is_file()] == []


async def test_more_bytes_than_announced_are_not_written(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        address = (await announce(visitor, 10)).headers["Location"]
        assert (await piece(visitor, address, 0, bytes(11))).status == 413


async def test_sizes_and_numbers_are_bounded(office: Office) -> None:
    office.store.rules = replace(office.store.rules, registration=RegistrationRules(per_address_hour=1))
    async with visitors(office) as enter:
        visitor = await enter()
        assert (await announce(visitor, office.settings.files.max_bytes + 1)).status == 422
        assert (await announce(visitor, 0)).status == 422
        for _ in range(10):
            assert (await announce(visitor, 10)).status == 201
        assert (await announce(visitor, 10)).status == 429


async def test_another_site_cannot_send_and_nobody_can_read(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        assert (await announce(visitor, 10, **{"X-CSRF-Token": "0" * 64})).status == 403
        address = (await announce(visitor, len(PDF))).headers["Location"]
        await piece(visitor, address, 0, PDF)
        assert (await visitor.client.get(address)).status == 405


async def test_a_file_whose_time_is_over_is_forgotten(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        address = (await announce(visitor, len(PDF))).headers["Location"]
        await piece(visitor, address, 0, PDF[:20])
        office.now += timedelta(hours=25)
        assert (await visitor.client.head(address)).status == 404
        await announce(visitor, 10)
    assert len([file for file in office.settings.files_directory.rglob("*") if file.is_file()]) == 1


async def test_a_sender_can_take_a_file_back(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        address = (await announce(visitor, len(PDF))).headers["Location"]
        await piece(visitor, address, 0, PDF)
        assert (await visitor.client.delete(address, headers=token(visitor))).status == 204
        sent = await fill_in(visitor, upload=address.rpartition("/")[2])
        assert "TL-" not in (await visitor.get(sent.location.removesuffix("/receipt"))).text

"""The REST API as another program uses it: over a real socket, with a token and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from openapi_spec_validator import validate

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services import accounts, api_tokens
from orchestrator.web.api.openapi import document
from orchestrator.web.api.serve import ENDPOINTS
from orchestrator.web.application import bare
from tests.support.office import Office


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    served = TestServer(bare(office.settings, office.store, clock=office.clock))
    await served.start_server()
    yield served
    await served.close()


def token(office: Office, role: Role, days: int = 30) -> str:
    administrator = office.actor(Role.ADMINISTRATOR)
    login = office.staff[role].login
    return office.store.run_now(api_tokens.make_token, "Một cửa", login, days, administrator, office.now)[1]


async def ask(server: TestServer, path: str, secret: str = "", method: str = "GET", **more: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    async with (
        ClientSession() as client,
        client.request(method, server.make_url(f"/api/v1{path}"), headers=headers, **more) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


async def test_the_description_is_openapi_3_1_and_names_every_endpoint(server: TestServer, office: Office) -> None:
    status, described = await ask(server, "/openapi.json")
    assert status == 200
    validate(described)
    assert described == document(ENDPOINTS, office.settings.public_url)
    operations = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    assert sorted(operations) == sorted(endpoint.name for endpoint in ENDPOINTS)


async def test_a_program_registers_a_matter_and_finds_it_again(server: TestServer, office: Office) -> None:
    secret = token(office, Role.OPERATOR)
    body = {"kind": "feedback", "summary": "Mùi hôi từ trại lợn thôn Hạ Bì", "name": "Vũ Thị Nhàn"}
    status, made = await ask(server, "/cases", secret, "POST", json=body)
    assert status == 201
    assert (made["status"], made["petitioner"]["name"]) == ("registered", "Vũ Thị Nhàn")
    assert await ask(server, f"/cases/{made['code']}", secret) == (200, made)
    status, found = await ask(server, "/cases?q=trại lợn&limit=5", secret)
    assert found["items"] == [made]


async def test_sessions_are_listed_by_their_time(server: TestServer, office: Office) -> None:
    session = office.session(office.case(), hours=3)
    secret = token(office, Role.CHAIR)
    status, listed = await ask(server, "/sessions", secret)
    assert (status, [one["code"] for one in listed["items"]]) == (200, [session.code])
    later = (office.now + timedelta(hours=4)).isoformat().replace("+00:00", "Z")
    assert (await ask(server, f"/sessions?from={later}", secret))[1]["items"] == []
    status, people = await ask(server, f"/sessions/{session.code}/participants", secret)
    assert {one["role"] for one in people["items"]} == {"chair", "meeting_room", "citizen"}


async def test_a_departments_program_reads_its_inbox_and_reports(server: TestServer, office: Office) -> None:
    office.now = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    case, due = office.case(), "2026-12-15"
    unit = "Phòng Kinh tế"
    new = accounts.NewAccount("kinh-te", "Bùi Văn Khải", frozenset({Role.DEPARTMENT}), agency=unit)
    office.staff[Role.DEPARTMENT] = office.store.run_now(accounts.add_account, new, SYSTEM, office.now)[0]
    operator, department = token(office, Role.OPERATOR), token(office, Role.DEPARTMENT)
    order = {"case_code": case.code, "text": "Kiểm tra thực địa và trả lời", "unit": unit, "due_on": due}
    status, made = await ask(server, "/directives", operator, "POST", json=order)
    assert (status, made["status"]) == (201, "issued"), made
    status, inbox = await ask(server, "/directives/inbox", department)
    assert [one["code"] for one in inbox["items"]] == [made["code"]]
    path = f"/directives/{made['code']}"
    assert (await ask(server, f"{path}/acknowledgement", department, "POST"))[1]["status"] == "acknowledged"
    told = {"note": "Đã kiểm tra, trại lợn phải xây bể xử lý", "done": True}
    assert (await ask(server, f"{path}/reports", department, "POST", json=told))[1]["status"] == "reported"
    assert (await ask(server, path, operator))[1]["result"] == told["note"]
    assert (await ask(server, "/directives", department))[0] == 403


@pytest.mark.parametrize(
    "path", ["/register", "/deadlines", "/statistics/quarter_4/2026", "/recordings", "/register?from=2026-01-01"]
)
async def test_books_are_read_by_who_may(server: TestServer, office: Office, path: str) -> None:
    office.case()
    status, answer = await ask(server, path, token(office, Role.CHAIR))
    assert status == 200, answer
    assert (await ask(server, path, token(office, Role.VILLAGE_HEAD)))[0] == 403


async def test_what_belongs_to_a_case_is_there(server: TestServer, office: Office) -> None:
    case, secret = office.case(), token(office, Role.OPERATOR)
    assert (await ask(server, f"/cases/{case.code}/documents", secret)) == (200, {"items": []})
    assert (await ask(server, f"/cases/{case.code}/conclusions", secret)) == (200, {"items": []})
    assert (await ask(server, f"/cases/{case.code}/classification", secret))[0] == 404
    assert (await ask(server, "/statistics/quarter_9/2026", secret))[0] == 404


async def test_a_denouncer_stays_unknown_to_a_program_whose_account_may_not_know(
    server: TestServer, office: Office
) -> None:
    case = office.case(kind="denunciation", identity_waiver=True)
    session = office.session(case)
    administrator, secret = office.actor(Role.ADMINISTRATOR), token(office, Role.AUDITOR)
    assert administrator.account_id is not None
    for path in (f"/sessions/{session.code}", f"/sessions/{session.code}/participants", "/sessions"):
        status, answer = await ask(server, path, secret)
        assert status == 200
        assert "Nhàn" not in str(answer)
    assert (await ask(server, f"/cases/{case.code}", secret))[0] == 403


@pytest.mark.parametrize("secret", ["", "tdk_unknown", "Bearer", "tdk_" + "x" * 500])
async def test_without_a_good_token_nothing_is_answered(server: TestServer, secret: str) -> None:
    status, answer = await ask(server, "/cases", secret)
    assert (status, answer["code"]) == (401, "api_token.needed")


async def test_a_token_that_is_over_or_revoked_is_worth_nothing(server: TestServer, office: Office) -> None:
    administrator = office.actor(Role.ADMINISTRATOR)
    short, revoked = token(office, Role.OPERATOR, days=1), token(office, Role.OPERATOR)
    newest = office.store.run_now(api_tokens.tokens, administrator)[0]
    office.store.run_now(api_tokens.revoke_token, newest.id, administrator, office.now)
    assert (await ask(server, "/cases", revoked))[0] == 401
    assert (await ask(server, "/cases", short))[0] == 200
    office.now += timedelta(days=1)
    assert (await ask(server, "/cases", short))[0] == 401


async def test_mistakes_are_told_by_field_and_nothing_is_written(server: TestServer, office: Office) -> None:
    secret = token(office, Role.OPERATOR)
    wrong = {"kind": "feedback", "summary": "ngắn", "name": ""}
    status, answer = await ask(server, "/cases", secret, "POST", json=wrong)
    assert (status, {one["field"] for one in answer["mistakes"]}) == (422, {"summary", "name"})
    status, answer = await ask(server, "/cases", secret, "POST", json={"kind": "ode", "summary": "x", "name": "y"})
    assert (status, answer["code"]) == (422, "api.body")
    status, answer = await ask(server, "/cases", secret, "POST", data=b"{")
    assert (status, answer["code"]) == (422, "api.not_json")
    assert (await ask(server, "/cases", secret))[1]["items"] == []


async def test_a_cookie_opens_nothing_here(server: TestServer, office: Office) -> None:
    async with ClientSession(cookies={"staff": "x" * 43}) as client:
        answer = await client.post(server.make_url("/api/v1/cases"), json={})
        assert answer.status == 401


@pytest.mark.parametrize("query", ["from=gestern", "from=2026-11-24T08:00:00"])
async def test_a_time_without_its_zone_is_refused(server: TestServer, office: Office, query: str) -> None:
    status, answer = await ask(server, f"/sessions?{query}", token(office, Role.OPERATOR))
    assert (status, answer["code"]) == (422, "form.time")

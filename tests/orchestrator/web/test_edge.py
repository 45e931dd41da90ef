"""What surrounds every page: headers, proxies, forged forms, failures, limits, preferences."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from ipaddress import ip_network

import pytest
import structlog
from aiohttp import web

from config.settings import HttpSettings
from orchestrator.domain.policy import Role
from orchestrator.web.app_keys import METRICS, PROBES
from tests.support.office import Office, visitors

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789"


def _with_trouble(application: web.Application) -> None:
    async def fail(_: web.Request) -> web.StreamResponse:
        raise RuntimeError("the secret of the house: /etc/passwd")

    async def who(request: web.Request) -> web.StreamResponse:
        return web.json_response({"remote": request.remote, "scheme": request.scheme})

    async def secret(_: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")

    application.router.add_get("/trouble", fail)
    application.router.add_get("/who", who)
    application.router.add_get("/j/{secret}", secret)


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/nowhere", "/trouble", "/static/tiepdan.css", "/healthz", "/operator", "/static/../view.py"],
)
async def test_every_response_carries_the_security_headers(office: Office, path: str) -> None:
    async with visitors(office, _with_trouble) as enter:
        answer = await (await enter()).get(path)
    policy = answer.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.response.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.response.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=(self)" in answer.response.headers["Permissions-Policy"]
    assert "aiohttp" not in answer.response.headers["Server"]
    assert answer.response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_no_stack_trace_leaves_and_the_page_has_a_code_to_read_out(office: Office) -> None:
    async with visitors(office, _with_trouble) as enter:
        visitor = await enter()
        page = await visitor.get("/trouble")
        problem = await visitor.get("/trouble", headers={"Accept": "application/json"})
    for text in (page.text, problem.text):
        assert "RuntimeError" not in text
        assert "passwd" not in text
        assert "Traceback" not in text
    assert page.status == problem.status == 500
    assert "Lỗi ở phía hệ thống" in page.text
    assert problem.response.content_type == "application/problem+json"
    body = json.loads(problem.text)
    assert body["status"] == 500
    assert body["instance"].startswith("urn:tiepdan:request:")


async def test_a_request_is_logged_by_its_pattern_and_never_by_its_path(office: Office) -> None:
    with structlog.testing.capture_logs() as lines:
        async with visitors(office, _with_trouble) as enter:
            await (await enter()).get(f"/j/{SECRET}?name=Nhàn")
    assert [line["route"] for line in lines if line["event"] == "request"] == ["/j/{secret}"]
    assert SECRET not in str(lines)


async def test_only_the_named_proxy_is_believed(office: Office) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    async with visitors(office, _with_trouble) as enter:
        plain = json.loads((await (await enter()).get("/who", headers=headers)).text)
    assert plain == {"remote": "127.0.0.1", "scheme": "http"}
    office.settings = replace(office.settings, http=HttpSettings(trusted_proxies=(ip_network("127.0.0.0/8"),)))
    async with visitors(office, _with_trouble) as enter:
        answer = await (await enter()).get("/who", headers=headers)
        forged = await (await enter()).get("/who", headers={**headers, "X-Forwarded-For": "nonsense"})
    assert json.loads(answer.text) == {"remote": "198.51.100.7", "scheme": "https"}
    assert "Strict-Transport-Security" in answer.response.headers
    assert json.loads(forged.text)["remote"] == "127.0.0.1"


async def test_what_is_no_http_is_refused_without_our_insides(office: Office) -> None:
    async with visitors(office) as enter:
        response = await (await enter()).client.request("BREW", "/")
        assert response.status == 400
        assert "Traceback" not in await response.text()


@pytest.mark.parametrize("path", ["/preferences", "/sign-in", "/sign-out", "/appointment", "/s/abc"])
async def test_a_form_without_its_token_is_refused(office: Office, path: str) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        visitor.token = "0" * 64
        forged = await visitor.post(path, {"language": "en"})
        visitor.token = ""
        missing = await visitor.post(path)
    assert forged.status == missing.status == 403


async def test_a_form_from_another_site_is_refused_even_with_a_token(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        other = await visitor.post("/preferences", {"language": "en"}, headers={"Origin": "https://evil.example"})
        fetched = await visitor.post("/preferences", {"language": "en"}, headers={"Sec-Fetch-Site": "cross-site"})
        ours = await visitor.post("/preferences", {"language": "en"}, headers={"Origin": "null"})
    assert other.status == fetched.status == 403
    assert ours.status == 303


async def test_somebody_elses_token_does_not_fit(office: Office) -> None:
    async with visitors(office) as enter:
        one, other = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        await one.get("/operator/cases/new")
        other.token = one.token
        assert (await other.post("/operator/cases/new", {"name": "x"})).status == 403


async def test_too_large_and_strange_bodies_are_refused_with_a_page(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        token = {"X-CSRF-Token": visitor.token, "Accept": "text/html"}
        form = {**token, "Content-Type": "application/x-www-form-urlencoded"}
        large = await visitor.client.post("/appointment", data=io.BytesIO(b"code=" + b"x" * 2_000_000), headers=form)
        said = await large.text()
        response = await visitor.client.post("/appointment", data=b"\x00\xff", headers={**token, "Content-Type": "a/b"})
        many = await visitor.post("/appointment", [(f"f{number}", "x") for number in range(600)])
    assert large.status == 413
    assert "quá lớn" in said
    assert response.status == 415
    assert many.status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
async def test_an_unknown_method_gets_a_clean_refusal(office: Office, method: str) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        response = await visitor.client.request(method, "/")
        assert response.status == 405
        assert "GET" in response.headers["Allow"]
        assert "không nhận yêu cầu kiểu đó" in await response.text()


async def test_language_follows_the_browser_until_the_reader_chooses(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        assert '<html lang="vi"' in (await visitor.get("/")).text
        assert '<html lang="en"' in (await visitor.get("/", headers={"Accept-Language": "en-GB,vi;q=0.3"})).text
        kept = await visitor.post(
            "/preferences", {"language": "en", "text": "large", "theme": "dark", "next": "/sign-in"}
        )
        assert kept.location == "/sign-in"
        page = await visitor.get("/sign-in", headers={"Accept-Language": "vi"})
        assert '<html lang="en" data-theme="dark" data-text="large">' in page.text
        assert "Account name" in page.text
        await visitor.post("/preferences", {"text": "normal", "theme": "auto"})
        assert '<html lang="en">' in (await visitor.get("/sign-in")).text


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nobody_is_sent_to_another_site(office: Office, after: str) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        assert (await visitor.post("/preferences", {"language": "vi", "next": after})).location == "/"
        await visitor.get("/sign-in", params={"next": after})
        login = office.staff[Role.OPERATOR].login
        signed = await visitor.post("/sign-in", {"login": login, "password": "mot-mat-khau-rat-dai", "next": after})
        assert signed.location == "/operator"


async def test_static_files_are_kept_by_hash_and_nothing_else_is_served(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        page = await visitor.get("/")
        address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
        assert "immutable" in (await visitor.get(address)).response.headers["Cache-Control"]
        assert (await visitor.get("/static/js/page.js")).response.headers["Cache-Control"] == "no-cache"
        for path in ("/static/", "/static/js", "/static/%2e%2e/view.py", "/static/..%2fview.py", "/static//etc/passwd"):
            assert (await visitor.get(path)).status == 404, path


async def test_readiness_names_what_is_not_there(office: Office) -> None:
    async def good() -> str | None:
        return None

    async def full() -> str | None:
        return "disk_full"

    async def broken() -> str | None:
        raise OSError("the disk's own words")

    def with_probes(application: web.Application) -> None:
        application[PROBES] = {"database": good, "disk": full, "media": broken}
        application[METRICS] = lambda: b"rooms 3\n"

    async with visitors(office, with_probes) as enter:
        visitor = await enter()
        ready = await visitor.get("/readyz")
        metrics = await visitor.get("/metrics")
        assert (await visitor.get("/healthz")).status == 200
        assert json.loads((await visitor.get("/version")).text)["name"] == "tiepdan"
    assert ready.status == 503
    assert json.loads(ready.text)["checks"] == {"database": "ok", "disk": "disk_full", "media": "failed"}
    assert metrics.text == "rooms 3\n"


async def test_numbers_are_for_named_addresses_only(office: Office) -> None:
    office.settings = replace(office.settings, http=HttpSettings(metrics_from=(ip_network("192.0.2.0/24"),)))
    async with visitors(office) as enter:
        assert (await (await enter()).get("/metrics")).status == 403

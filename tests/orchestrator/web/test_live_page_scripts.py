"""The scripts of the live pages: their texts exist, old telephones can read them, the pure parts decide right."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from orchestrator.web import assets
from orchestrator.words import LANGUAGES, catalogue, placeholders
from tests.support import chromium

SCRIPTS = assets.STATIC / "js"
AREAS = "seat|live|room|chair"
LIVE_PAGES = ("seat/page.js", "console/page.js", "room.js", "chair.js")
IMPORT = re.compile(r"""(?:from|import)\s+"(\.[^"]+)\"""")
KEY = re.compile(rf'"((?:{AREAS})\.say\.[a-z_.]+)"')
TOO_NEW = re.compile(
    r"\?\.[a-zA-Z(\[]|\?\?|\.at\(|replaceChildren|replaceAll|allSettled|matchAll|globalThis|fromEntries|#[a-z]+\s*[(=]"
)
"""Not in Chrome 70, the browser of an old telephone."""


def closure(entry: str) -> list[Path]:
    """A script and everything it imports."""
    found: list[Path] = []
    waiting = [SCRIPTS / entry]
    while waiting:
        file = waiting.pop().resolve()
        if file not in found:
            found.append(file)
            waiting += [file.parent / name for name in IMPORT.findall(file.read_text())]
    return found


def code(file: Path) -> str:
    """A script without its comments."""
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", file.read_text(), flags=re.DOTALL)


def live_scripts() -> list[Path]:
    return sorted({file for entry in LIVE_PAGES for file in closure(entry)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_script_names_exists(language: str) -> None:
    texts = catalogue(language)
    for file in live_scripts():
        for key in KEY.findall(code(file)):
            known = any(name.startswith(key) for name in texts) if key.endswith(".") else key in texts
            assert known, f"{file.name}: {key}"


def test_both_languages_say_the_same_things() -> None:
    vietnamese, english = catalogue("vi"), catalogue("en")
    ours = {key for key in vietnamese if re.match(rf"(?:{AREAS})\.", key)}
    assert ours == {key for key in english if re.match(rf"(?:{AREAS})\.", key)}
    for key in ours:
        strange = placeholders(english[key]) - placeholders(vietnamese[key])
        assert not strange, key


def test_the_script_of_a_seat_can_be_read_by_an_old_telephone() -> None:
    for file in closure("seat/page.js"):
        assert not TOO_NEW.search(code(file)), file.name


def test_the_script_of_a_seat_is_light() -> None:
    sent = [assets.packed(file.relative_to(assets.STATIC).as_posix()) for file in closure("seat/page.js")]
    assert sum(map(len, sent)) < 60_000


def test_what_is_sent_is_the_script_without_its_comments_line_by_line() -> None:
    for file in live_scripts():
        source = file.read_text("utf-8").split("\n")
        sent = gzip.decompress(assets.packed(file.relative_to(assets.STATIC).as_posix())).decode().split("\n")
        assert len(sent) == len(source), file.name
        left_out = [line for line, there in zip(source, sent, strict=True) if line != there]
        assert all(re.match(r"\s*(/\*\*|\*)", line) for line in left_out), file.name


def test_no_script_writes_markup_or_style_attributes() -> None:
    for file in live_scripts():
        assert not re.search(r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|"style"|eval\(', code(file)), (
            file.name
        )


# What the scripts decide, in a browser.


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page() -> AsyncIterator[Page]:
    words = json.dumps(dict(catalogue("vi"))).replace("<", "\\u003c")
    app = web.Application()
    app.router.add_get("/static/{name:.+}", assets.serve)

    async def blank(request: web.Request) -> web.Response:
        text = f'<!DOCTYPE html><title>-</title><script type="application/json" id="words">{words}</script>'
        return web.Response(text=text, content_type="text/html")

    app.router.add_get("/", blank)
    server = TestServer(app)
    await server.start_server()
    async with chromium.running() as browser:
        page = await browser.new_page()
        await page.goto(str(server.make_url("/")))
        yield page
    await server.close()


in_browser = pytest.mark.asyncio(loop_scope="module")


async def call(page: Page, module: str, expression: str, argument: object = None) -> Any:
    """Evaluate an expression of `m` (the module) and `a` (the argument)."""
    source = f"async (a) => {{ const m = await import('/static/js/{module}'); return {expression}; }}"
    return await page.evaluate(source, argument)


def picture(status: str, session: str = "in_session", **me: object) -> dict[str, Any]:
    mine: dict[str, object] = {
        "participant": "pme",
        "status": status,
        "floor": "none",
        "place": None,
        "may_publish": [],
        "muted": False,
    }
    return {
        "session": {"status": session, "started_at": 1, "starts_at": 1, "paused_reason": None},
        "me": {**mine, **me},
        "recording": {"status": "recording"},
        "floor": {"participant": None, "since": None},
        "requests": [],
        "people": [],
    }


@in_browser
@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"status": "invited", "checked": False}, "check"),
        ({"status": "invited", "checked": True}, "rules"),
        ({"status": "invited", "checked": True, "early": True}, "early"),
        ({"status": "invited", "checked": False, "early": True}, "check"),
        ({"status": "waiting"}, "waiting"),
        ({"picture": picture("id_pending")}, "waiting"),
        ({"picture": picture("admitted")}, "call"),
        ({"picture": picture("reconnecting")}, "call"),
        ({"status": "admitted"}, "waiting"),
        ({"picture": picture("left")}, "left"),
        ({"picture": picture("removed")}, "removed"),
        ({"picture": picture("admitted", "closed")}, "ended"),
        ({"picture": picture("admitted"), "end": "moved"}, "moved"),
        ({"picture": picture("admitted"), "end": "sign_in"}, "closed"),
    ],
)
async def test_the_step_follows_from_the_picture(page: Page, facts: dict[str, Any], step: str) -> None:
    known: dict[str, Any] = {
        "picture": None,
        "status": "invited",
        "checked": True,
        "early": False,
        "end": None,
        **facts,
    }
    assert await call(page, "seat/progress.js", "m.stepOf(a)", known) == step


@in_browser
@pytest.mark.parametrize(
    ("changes", "verdict", "tone"),
    [
        ({}, "ok", "ok"),
        ({"speaker": "bad"}, "no_speaker", "warn"),
        ({"microphone": "poor"}, "silent", "warn"),
        ({"camera": "missing"}, "no_camera", "warn"),
        ({"line": "bad"}, "line", "bad"),
        ({"microphone": "busy"}, "no_microphone", "bad"),
        ({"microphone": "refused", "camera": "refused"}, "listen_only", "bad"),
        ({"microphone": "wait", "camera": "wait"}, "running", "info"),
    ],
)
async def test_a_failed_check_has_words_and_never_locks_out(
    page: Page, changes: dict[str, str], verdict: str, tone: str
) -> None:
    found: dict[str, str] = {"line": "good", "microphone": "good", "speaker": "wait", "camera": "good", **changes}
    assert await call(page, "seat/verdict.js", "[m.verdictOf(a), m.toneOf(m.verdictOf(a))]", found) == [verdict, tone]
    assert f"seat.say.go_on.{verdict}" in catalogue("vi")


@in_browser
@pytest.mark.parametrize(
    ("facts", "stale", "tone"),
    [
        ({"status": "recording", "last_byte_seconds": 1, "writing": 9, "expected": 9}, 0, "rec"),
        ({"status": "recording", "last_byte_seconds": 1, "writing": 8, "expected": 9}, 0, "bad"),
        ({"status": "recording", "last_byte_seconds": 4, "writing": 9, "expected": 9}, 0, "bad"),
        ({"status": "recording", "last_byte_seconds": 1, "writing": 9, "expected": 9}, 5, "bad"),
        ({"status": "interrupted"}, 0, "bad"),
        ({"status": "recording", "since_lost": 1764000000}, 0, "bad"),
        ({"status": "armed"}, 0, "ok"),
        ({"status": "recording"}, 0, "rec"),
        (None, 0, ""),
    ],
)
async def test_the_recording_sign_is_red_only_while_bytes_arrive(
    page: Page, facts: dict[str, Any] | None, stale: int, tone: str
) -> None:
    sign = await call(page, "recording_sign.js", "m.signOf(a.facts, a.stale)", {"facts": facts, "stale": stale})
    assert sign["tone"] == tone


@in_browser
async def test_the_speaker_stays_large_for_three_seconds(page: Page) -> None:
    script = "(() => { const s = m.steadySpeaker(); return a.map(([who, at]) => s(who, at)); })()"
    shown = await call(page, "speaker.js", script, [["a", 0], ["b", 1], ["b", 2.9], ["b", 3], ["a", 4], ["a", 6.1]])
    assert shown == ["a", "a", "a", "b", "b", "a"]


@in_browser
async def test_who_has_the_floor_is_shown_before_who_is_heard(page: Page) -> None:
    people = [
        {"participant": "pchair", "role": "chair", "camera": "off"},
        {"participant": "proom", "role": "meeting_room", "camera": "on"},
        {"participant": "pcity", "role": "city", "camera": "on"},
        {"participant": "pme", "role": "citizen", "camera": "on"},
    ]

    async def shown(**facts: str) -> object:
        argument: dict[str, Any] = {"people": people, "facts": {"me": "pme", **facts}}
        return await call(page, "speaker.js", "m.wantedSpeaker(a.people, a.facts)", argument)

    assert await shown(floor="pcity", heard="proom") == "pcity"
    assert await shown(floor="pme", heard="proom") == "proom"
    assert await shown() == "proom"


@in_browser
async def test_without_the_floor_nobody_is_large_who_has_no_camera(page: Page) -> None:
    tablet = {"participant": "pchair", "role": "chair", "camera": "off"}
    city = {"participant": "pcity", "role": "city", "camera": "on"}

    async def shown(people: list[dict[str, str]], **facts: str) -> object:
        argument: dict[str, Any] = {"people": people, "facts": {"me": "proom", **facts}}
        return await call(page, "speaker.js", "m.wantedSpeaker(a.people, a.facts)", argument)

    assert await shown([tablet]) is None
    assert await shown([tablet, city], heard="pchair", last="pchair") == "pcity"
    assert await shown([tablet, city], floor="pchair") == "pchair"


@in_browser
async def test_the_sentence_says_who_speaks_and_whether_my_microphone_is_open(page: Page) -> None:
    speaker = {"participant": "pcity", "name": "Cao Thị Yến", "salutation": "bà", "role": "city"}

    async def said(state: dict[str, Any], **here: object) -> tuple[str, str]:
        facts = {"broken": False, "heard": None, "microphone": True, **here}
        words = await call(
            page, "seat/call_words.js", "m.sentence(a.picture, a.here)", {"picture": state, "here": facts}
        )
        return words["title"], words["more"]

    listening = {**picture("admitted"), "people": [speaker], "floor": {"participant": "pcity", "since": 1}}
    assert (await said(listening))[0] == "Bà Cao Thị Yến đang nói"
    assert "đang khóa" in (await said(listening))[1]
    assert "không ai thấy hình" in (await said(listening))[1]
    seen = {**listening, "me": {**listening["me"], "may_publish": ["camera"]}}
    assert "không ai thấy hình" not in (await said(seen))[1]
    assert (await said(listening, broken=True))[0] == "Mất kết nối"
    mine = picture("speaking", floor="speaking", may_publish=["microphone"])
    assert "Micrô đã bật" in (await said(mine))[1]
    assert "tắt micrô" in (await said(picture("speaking", floor="speaking")))[1]
    assert "không có micrô" in (await said(mine, microphone=False))[1]
    assert "tạm dừng" in (await said(picture("admitted", "paused")))[0]


@in_browser
@pytest.mark.parametrize(
    ("agent", "app"),
    [
        (
            "Mozilla/5.0 (Linux; Android 9; A10) AppleWebKit/537.36 Chrome/70.0 Mobile Safari/537.36 Zalo android/1",
            "Zalo",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/350.0]", "Facebook"),
        (
            "Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile Safari/537.36",
            "App",
        ),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", ""),
    ],
)
async def test_browsers_inside_message_apps_are_known(page: Page, agent: str, app: str) -> None:
    assert await call(page, "seat/in_app.js", "m.appName(a)", agent) == app


@in_browser
async def test_a_phone_is_sent_to_chrome_with_the_same_link(page: Page) -> None:
    address = await call(page, "seat/in_app.js", "m.chromeAddress(a)", "https://tcd.example.vn/j/abc")
    assert address == "intent://tcd.example.vn/j/abc#Intent;scheme=https;package=com.android.chrome;end"


@in_browser
@pytest.mark.parametrize(
    ("looks", "paused"),
    [
        ([(500_000, 0.0, 80)] * 4, [False] * 4),
        ([(500_000, 0.05, 300)] * 4, [False] * 4),
        ([(60_000, 0.0, 300)] * 3, [False, True, True]),
        ([(None, 0.3, 300)] * 3, [False, True, True]),
        ([(60_000, 0.0, 300), (500_000, 0.0, 80), (60_000, 0.0, 300)], [False] * 3),
        ([(60_000, 0.0, 80)] * 2 + [(60_000, 0.0, 80)] * 3, [False, True, True, False, False]),
        ([(60_000, 0.0, 80)] * 2 + [(60_000, 0.1, 80)] * 4, [False] + [True] * 5),
    ],
)
async def test_our_own_picture_goes_before_our_voice_does(
    page: Page, looks: list[tuple[int | None, float, int]], paused: list[bool]
) -> None:
    expression = "(() => { const u = new m.Uplink(); return a.map((l, i) => u.weigh(l[0], l[1], l[2], i * 5000)); })()"
    assert await call(page, "uplink.js", expression, [list(look) for look in looks]) == paused

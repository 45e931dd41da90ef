"""Debian's Firefox, headless, driven over WebDriver BiDi (W3C): no driver program, one WebSocket.

Fake devices and no permission question, by preferences. Ends the process that it started, by its id.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

BINARY = "/usr/bin/firefox-esr"
_PREFERENCES: dict[str, object] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.server": "",
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,",
    "media.gmp-manager.updateEnabled": False,
    "intl.accept_languages": "vi,en",
    "remote.active-protocols": 1,
}


class FirefoxPage:
    """One tab. `evaluate` takes an expression or an arrow function's call and gives back plain JSON."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox = firefox
        self._context = context

    async def goto(self, url: str) -> None:
        await self._firefox.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        answer = await self._firefox.command(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(v => JSON.stringify(v === undefined ? null : v))",
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] != "success":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    async def click(self, selector: str) -> None:
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")


class Firefox:
    """A running browser; use `running()`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(future, 60)
        if answer.get("type") == "error":
            raise AssertionError(f"{method}: {answer.get('message')}")
        result: dict[str, Any] = answer["result"]
        return result

    async def page(self) -> FirefoxPage:
        created = await self.command("browsingContext.create", type="tab")
        return FirefoxPage(self, created["context"])

    async def read(self) -> None:
        async for message in self._socket:
            answer = json.loads(message.data)
            future = self._waiting.pop(answer.get("id", 0), None)
            if future is not None and not future.done():
                future.set_result(answer)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Firefox]:
    """Firefox with an empty profile of its own; ended and cleaned up at the end."""
    profile = Path(tempfile.mkdtemp(prefix="firefox-"))
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in _PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines) + "\n")
    process = await asyncio.create_subprocess_exec(
        *(
            BINARY,
            "--headless",
            "--no-remote",
            "--profile",
            str(profile),
            "--remote-debugging-port",
            "0",
            "about:blank",
        ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={"HOME": str(profile), "PATH": "/usr/bin:/bin", "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
    )
    drain: asyncio.Task[None] | None = None
    try:
        address = await asyncio.wait_for(_address(process), 90)
        drain = asyncio.create_task(_drain(process), name="firefox log")
        async with aiohttp.ClientSession() as http, http.ws_connect(f"{address}/session", max_msg_size=0) as socket:
            firefox = Firefox(socket)
            reader = asyncio.create_task(firefox.read(), name="firefox answers")
            try:
                await firefox.command("session.new", capabilities={})
                yield firefox
            finally:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()
        if drain is not None:
            await asyncio.gather(drain, return_exceptions=True)
        shutil.rmtree(profile, ignore_errors=True)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        found = re.search(rb"WebDriver BiDi listening on (ws://\S+)", line)
        if found is not None:
            return found[1].decode()
    raise AssertionError("Firefox ended before it listened")


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    while await process.stderr.readline():
        pass

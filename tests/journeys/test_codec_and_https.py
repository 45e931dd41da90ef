"""The same conference in H.264, and over the service's own HTTPS with a self-signed certificate."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import House
from tests.journeys.people import sign_in, watch_recording
from tests.support.service import ROOT, free_tcp_port

pytestmark = pytest.mark.journey


@pytest.fixture
def codec() -> str:
    return "H264"


@pytest.fixture
def office_settings(tmp_path: Path) -> dict[str, str]:
    """HTTPS, as `tiepdan init --self-signed` says how."""
    data, port = tmp_path / "data", str(free_tcp_port())
    given = {"TIEPDAN_DATA_DIRECTORY": str(data), "TIEPDAN_HTTP__PORT": port}
    command = [sys.executable, "-m", "orchestrator", "init", "--self-signed", "localhost"]
    subprocess.run(command, check=True, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **given}, stdout=subprocess.DEVNULL)
    tls = {"CERTIFICATE": "certificate.pem", "KEY": "key.pem"}
    return given | {f"TIEPDAN_HTTP__{name}": str(data / "tls" / file) for name, file in tls.items()}


async def test_a_session_in_h264_over_https_is_recorded_and_plays(house: House) -> None:
    assert house.office.url.startswith("https://")
    await house.in_session()
    await house.joins("citizen")
    await house["citizen"].decodes_pictures(1)
    await house["room"].decodes_pictures(1)
    cookies = await house["citizen"].page.context.cookies()
    assert cookies
    assert all(cookie["secure"] for cookie in cookies if cookie["name"] in ("seat", "device"))
    await house.closes()
    package = await house.package()
    assert {take.codec for take in package.takes} == {"H264", "opus"}
    auditor = house["auditor"].page
    await sign_in(house["auditor"], house.office, "auditor")
    await auditor.goto(f"{house.office.url}/auditor?q={house.planned.code}")
    await watch_recording(auditor)

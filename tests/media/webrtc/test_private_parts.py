"""What we stand on in aiortc and pylibsrtp is still there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pylibsrtp
import pytest

from media.webrtc import dtls, srtp
from media.webrtc.dtls import Certificates


async def test_the_private_parts_are_what_we_think() -> None:
    srtp.self_test()
    dtls.self_test()


def test_a_change_of_the_private_parts_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(srtp, "_unprotect", lambda *_: 1)
    with pytest.raises(srtp.PrivatePartsChanged):
        srtp.self_test()


def test_a_session_without_its_context_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session(pylibsrtp.Session):
        @property
        def _srtp(self) -> object:
            raise AttributeError("_srtp")

        @_srtp.setter
        def _srtp(self, value: object) -> None:
            pass

    monkeypatch.setattr(srtp, "Session", Session)
    with pytest.raises(srtp.PrivatePartsChanged):
        srtp.self_test()


def test_a_worker_that_lives_for_weeks_renews_its_certificate() -> None:
    certificates = Certificates()
    now = datetime.now(UTC)
    first = certificates.current(now)
    assert certificates.current(now + timedelta(days=20)) is first
    assert certificates.current(now + timedelta(days=28)) is not first

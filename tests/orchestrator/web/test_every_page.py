"""Every page that a role can reach answers, and none of them says who denounced to a role that may not know."""

from __future__ import annotations

import pytest

from orchestrator.domain.policy import Role
from tests.support.crawler import Crawl, crawl
from tests.support.office import Office, visitors

SECRETS = ("Đặng Quýt Mận", "Mận", "000098765432", "0900 000 987", "0900000987", "quyt.man@")
MAY_KNOW = {Role.CHAIR, Role.OPERATOR}
"""The chair always; the operator registered it here, and so is assigned to it."""
STARTS = ("/", "/guide", "/operator", "/operator/cases", "/operator/sessions", "/auditor", "/api/v1/openapi.json")
NEEDS_MEDIA = ("/live", "/socket", "/police")
"""Pages of the conference, which this office without media does not have."""


@pytest.fixture
def secret_office(office: Office) -> Office:
    """A denunciation with everything in it, a session for it that was published, and a recording."""
    case = office.case(
        kind="denunciation",
        identity_waiver=True,
        summary="Cán bộ công trình ghi khống khối lượng đường ngõ",
        name=SECRETS[0],
        personal_id=SECRETS[2],
        phone=SECRETS[3],
        email="quyt.man@example.vn",
        address="xóm 3, thôn Hạ Bì",
    )
    session = office.published(office.session(case))
    office.recording(session)
    office.published(office.session(office.case(), hours=5))
    return office


@pytest.fixture
async def seen(secret_office: Office) -> dict[str, Crawl]:
    found: dict[str, Crawl] = {}
    async with visitors(secret_office) as another:
        found["nobody"] = await crawl(await another(), *STARTS)
        for role in Role:
            found[role] = await crawl(await another(role), *STARTS)
    return found


@pytest.mark.slow
async def test_every_page_answers_and_a_denouncer_is_in_none(seen: dict[str, Crawl]) -> None:
    broken = [
        f"{who} {status} {address}"
        for who, one in seen.items()
        for address, status in one.status.items()
        if status >= 500 or (status in (403, 404) and address not in STARTS and not address.endswith(NEEDS_MEDIA))
    ]
    told = {
        (who, secret): one.where(secret)
        for who, one in seen.items()
        if who not in MAY_KNOW
        for secret in SECRETS
        if one.where(secret)
    }
    assert not told
    assert len(seen[Role.OPERATOR].status) > 15
    assert broken == []
    assert seen[Role.CHAIR].where(SECRETS[0])

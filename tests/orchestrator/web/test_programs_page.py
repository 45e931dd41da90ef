"""The administrator's page: tokens and webhook addresses, secrets shown once."""

from __future__ import annotations

import html
import re

from orchestrator.domain.policy import Role
from tests.support.office import Office, visitors

PAGE = "/administrator/programs"


async def test_a_token_is_shown_once_and_revoked(office: Office) -> None:
    async with visitors(office) as another:
        administrator = await another(Role.ADMINISTRATOR)
        await administrator.get(PAGE)
        made = await administrator.post(f"{PAGE}/tokens", {"name": "Một cửa", "login": "operator", "days": "30"})
        (secret,) = re.findall(r"tdk_[\w-]+", made.text)
        again = await administrator.get(PAGE)
        assert secret not in again.text
        assert "Một cửa" in again.text
        assert (await administrator.post(f"{PAGE}/tokens/1/revoke")).status == 303
        assert "Đã thu hồi" in (await administrator.get(PAGE)).text


async def test_a_webhook_shows_its_secret_once_and_pauses(office: Office) -> None:
    office.settings.secret_file.write_bytes(b"0123456789abcdef0123456789abcdef")
    async with visitors(office) as another:
        administrator = await another(Role.ADMINISTRATOR)
        await administrator.get(PAGE)
        fields = [("url", "https://motcua.example.vn/tin"), ("events", "case"), ("events", "session")]
        made = await administrator.post(f"{PAGE}/webhooks", fields)
        assert "whsec_" in made.text
        assert "whsec_" not in (await administrator.get(PAGE)).text
        assert (await administrator.post(f"{PAGE}/webhooks/1/pause")).status == 303
        assert "Đang tạm dừng" in (await administrator.get(PAGE)).text
        assert "whsec_" in (await administrator.post(f"{PAGE}/webhooks/1/renew")).text


async def test_mistakes_come_back_with_what_was_typed(office: Office) -> None:
    office.settings.secret_file.write_bytes(b"0123456789abcdef0123456789abcdef")
    async with visitors(office) as another:
        administrator = await another(Role.ADMINISTRATOR)
        await administrator.get(PAGE)
        refused = await administrator.post(f"{PAGE}/tokens", {"name": "X", "login": "khong-co", "days": "9999"})
        assert refused.status == 422
        assert 'value="khong-co"' in html.unescape(refused.text)
        refused = await administrator.post(f"{PAGE}/webhooks", {"url": "http://trong-mang/"})
        assert refused.status == 422
        assert 'value="http://trong-mang/"' in html.unescape(refused.text)


async def test_nobody_else_sees_it(office: Office) -> None:
    async with visitors(office) as another:
        operator = await another(Role.OPERATOR)
        assert (await operator.get(PAGE)).status == 403

"""The instructions by role: there for everybody, in both languages, step by step."""

from __future__ import annotations

import html
import re

import pytest

from orchestrator.domain.policy import Role
from orchestrator.web.pages.guides import STEPS
from orchestrator.words import LANGUAGES, catalogue
from tests.support.office import Office, visitors


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_guide_has_all_its_steps(office: Office, language: str) -> None:
    words = catalogue(language)
    async with visitors(office) as another:
        visitor = await another()
        index = await visitor.get("/guide", headers={"Cookie": f"language={language}"})
        for name, count in STEPS.items():
            assert f'href="/guide/{name}"' in index.text
            page = html.unescape((await visitor.get(f"/guide/{name}", headers={"Cookie": f"language={language}"})).text)
            (steps,) = re.findall(r'<ol class="steps">(.*?)</ol>', page, re.S)
            assert steps.count("<li>") == count
            assert words[f"guide.{name}.step_{count}"] in page
            assert f"guide.{name}.step_{count + 1}" not in words


async def test_ones_own_guide_comes_first(office: Office) -> None:
    async with visitors(office) as another:
        officer = await another(Role.IT_OFFICER)
        index = (await officer.get("/guide")).text
        assert re.findall(r'href="/guide/(\w+)"', index)[0] == "it_officer"


async def test_there_is_no_guide_of_another_name(office: Office) -> None:
    async with visitors(office) as another:
        assert (await (await another()).get("/guide/..%2f..%2fetc")).status == 404

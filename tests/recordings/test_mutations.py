"""Of a sealed and time-stamped package, every single mutation is found, and nothing in the untouched one.

Ten thousand of them: `python -m tests.bench.mutations`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from recordings.proof import Trust, prove
from recordings.timestamps import certificates
from tests.support.mutations import mutated, mutations, read
from tests.support.sealed import SealedPackage, sealed_package

COUNT = 400


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"))


@pytest.mark.parametrize("brings", ["nothing", "keys and certificates"])
def test_every_single_mutation_of_a_sealed_package_is_found(sealed: SealedPackage, brings: str) -> None:
    trust = Trust(sealed.keyring.history, certificates(sealed.authority.root)) if brings != "nothing" else None
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    before = read(sealed.directory)
    assert prove(sealed.directory, trust).verdict.findings == ()
    for said, after in mutations(before, COUNT // 2, random.Random(seed)):
        with mutated(sealed.directory, before, after):
            assert not prove(sealed.directory, trust).whole, said
    assert prove(sealed.directory, trust).verdict.findings == ()


def test_a_mutation_is_named_where_it_is(sealed: SealedPackage, tmp_path: Path) -> None:
    before = read(sealed.directory)
    for name in before:
        after = {**before, name: before[name][:-1]}
        with mutated(sealed.directory, before, after):
            assert name in {finding.file for finding in prove(sealed.directory).verdict.findings}

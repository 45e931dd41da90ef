"""Roots are those of RFC 9162."""

from __future__ import annotations

import hashlib

import pytest

from recordings.merkle import leaf_hash, node_hash, root

VECTORS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
"""The inputs and roots with which certificate transparency logs are tested."""


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_is_the_one_that_logs_are_tested_with(size: int) -> None:
    assert root([bytes.fromhex(leaf) for leaf in LEAVES[:size]]).hex() == VECTORS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == hashlib.sha256().digest()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 7, 11, 64, 100])
def test_the_tree_splits_at_the_largest_power_of_two(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]
    assert root(leaves) == _by_definition(leaves)


def _by_definition(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(_by_definition(leaves[:split]), _by_definition(leaves[split:]))

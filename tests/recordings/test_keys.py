"""The signing key is made once, kept from others, and replaced without breaking anything."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from recordings import keys
from recordings.signatures import is_signed, trusted_among
from tests.support.recording import NOW

LATER = NOW + timedelta(days=30)


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    made = keys.ensure(tmp_path, now=NOW)
    assert keys.ensure(tmp_path, now=LATER).key == made.key
    assert stat.S_IMODE((tmp_path / keys.PRIVATE).stat().st_mode) == 0o600
    (public,) = made.history
    assert is_signed(public.public, made.sign(b"this"), b"this")
    assert not is_signed(public.public, made.sign(b"this"), b"that")


def test_two_offices_have_two_keys(tmp_path: Path) -> None:
    assert keys.ensure(tmp_path / "a", now=NOW).key != keys.ensure(tmp_path / "b", now=NOW).key


def test_a_new_key_is_endorsed_by_the_one_it_replaces(tmp_path: Path) -> None:
    first = keys.ensure(tmp_path, now=NOW)
    second = keys.rotate(tmp_path, now=LATER)
    third = keys.rotate(tmp_path, now=LATER + timedelta(days=1))
    assert [key.key for key in third.history] == [first.key, second.key, third.key]
    assert third.history[0].valid_until == LATER
    assert third.history[-1].valid_until is None
    assert trusted_among(third.history, {first.key}) == {first.key, second.key, third.key}
    assert trusted_among(third.history, {second.key}) == {second.key, third.key}


def test_a_lost_key_is_never_replaced_silently(tmp_path: Path) -> None:
    first = keys.ensure(tmp_path, now=NOW)
    (tmp_path / keys.PRIVATE).unlink()
    with pytest.raises(keys.KeyUnusable, match=r"key\.missing"):
        keys.ensure(tmp_path, now=LATER)
    second = keys.rotate(tmp_path, now=LATER)
    assert trusted_among(second.history, {first.key}) == {first.key}, "nobody could vouch for it"


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    keys.ensure(tmp_path, now=NOW)
    (tmp_path / keys.PRIVATE).chmod(0o640)
    with pytest.raises(keys.KeyUnusable, match=r"key\.readable_by_others"):
        keys.open_keyring(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"keys":[1]}', b"\xff", b"[" * 100_000, b"-----BEGIN X-----"])
def test_what_is_no_public_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    with pytest.raises(keys.KeyUnusable, match=r"key\.damaged"):
        keys.read_public([path])


def test_public_keys_are_read_from_an_export_a_package_or_pem(tmp_path: Path) -> None:
    keyring = keys.ensure(tmp_path / "keys", now=NOW)
    (export,) = (tmp_path / "keys" / keys.PUBLIC).iterdir()
    (tmp_path / "keys.json").write_bytes(keys.keys_bytes(keyring.history))
    pem = keyring.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    for path in (export, tmp_path / "keys.json", tmp_path / "key.pem"):
        assert [key.key for key in keys.read_public([path])] == [keyring.key]

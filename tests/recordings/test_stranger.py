"""A verifier written from README.md alone: the standard library, Ed25519 and openssl, nothing of ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.support.sealed import SealedPackage, sealed_package


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"))


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def extent(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "sha256": sha256(data)}


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def test_the_seal_can_be_verified_by_the_readme_alone(sealed: SealedPackage) -> None:
    package: Path = sealed.directory
    seal = json.loads((package / "seal.json").read_bytes())
    raw = {name: (package / name).read_bytes() for name in ("manifest.json", "keys.json", "custody.jsonl")}
    manifest = json.loads(raw["manifest.json"])
    for entry in manifest["files"]:
        assert extent((package / entry["path"]).read_bytes()) == {"bytes": entry["bytes"], "sha256": entry["sha256"]}
    sealed_custody = raw["custody.jsonl"][: seal["custody"]["bytes"]]
    assert extent(sealed_custody) == seal["custody"]
    leaves = [{"leaf": "manifest", **extent(raw["manifest.json"])}, {"leaf": "keys", **extent(raw["keys.json"])}]
    for leaf in ("file", "chain", "head", "gap", "pause"):
        leaves += [{"leaf": leaf, **entry} for entry in manifest[f"{leaf}s"]]
    leaves.append({"leaf": "timeline", **manifest["timeline"]})
    leaves += [{"leaf": "custody", **json.loads(line)} for line in sealed_custody.splitlines()]
    assert len(leaves) == seal["leaves"]
    assert tree([canonical(leaf) for leaf in leaves]).hex() == seal["root"]
    (key,) = [key for key in json.loads(raw["keys.json"])["keys"] if key["key"] == seal["key"]]
    public = bytes.fromhex(key["public"])
    assert sha256(public) == key["key"]
    signature = bytes.fromhex(seal.pop("signature"))
    Ed25519PublicKey.from_public_bytes(public).verify(signature, b"tiepdan evidence seal\n" + canonical(seal))


def test_custody_can_be_verified_by_the_readme_alone(sealed: SealedPackage) -> None:
    package = sealed.directory
    (key,) = json.loads((package / "keys.json").read_bytes())["keys"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public"]))
    previous = sha256((package / "package.json").read_bytes())
    lines = [json.loads(raw) for raw in (package / "custody.jsonl").read_bytes().splitlines()]
    assert [line["what"] for line in lines] == ["opened", "finished", "sealed", "time_stamped"]
    for line in lines:
        assert line["previous"] == previous
        body = {name: value for name, value in line.items() if name not in ("hash", "signature")}
        previous = line["hash"]
        assert sha256(canonical(body)) == previous
        if line["what"] in ("sealed", "time_stamped"):
            public.verify(bytes.fromhex(line["signature"]), b"tiepdan custody line\n" + previous.encode())
    assert lines[-1]["token_sha256"] == sha256((package / "timestamp.tsr").read_bytes())


def test_the_media_can_be_decrypted_by_the_readme_alone(sealed: SealedPackage) -> None:
    package = sealed.directory
    opening = json.loads((package / "package.json").read_bytes())
    envelope = json.loads((package / "envelope.json").read_bytes())
    (masters,) = [
        json.loads(path.read_bytes())
        for path in sealed.masters.directory.glob(f"{envelope['class']}.*.json")
        if json.loads(path.read_bytes()).get("master") == envelope["wrapped"]["master"]
    ]
    wrapped = bytes.fromhex(envelope["wrapped"]["data"])
    context = canonical({"class": envelope["class"], "key": envelope["key"], "package": opening["package"]})
    data_key = AESGCM(bytes.fromhex(masters["key"])).decrypt(
        wrapped[:12], wrapped[12:], b"tiepdan envelope\n" + context
    )
    assert sha256(b"tiepdan data key\n" + data_key) == opening["encryption"]["key"] == envelope["key"]
    name = "tracks/seat1.microphone.1.mka"
    stored = (package / name).read_bytes()
    assert stored[:8] == b"TIEPDAN1"
    size, salt = int.from_bytes(stored[8:12], "big"), stored[12:28]
    about = f"tiepdan file\n{opening['package']}\n{name}\n{size}".encode()
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=about).derive(data_key)
    at, number, plain = 28, 0, b""
    while at < len(stored):
        length = int.from_bytes(stored[at : at + 4], "big")
        place = f"tiepdan chunk\n{opening['package']}\n{name}\n{number}".encode()
        sealed_chunk = stored[at + 4 : at + 4 + length + 16]
        plain += AESGCM(key).decrypt(number.to_bytes(12, "big"), sealed_chunk, place)
        at, number = at + 20 + length, number + 1
    assert plain.startswith(b"\x1a\x45\xdf\xa3"), "Matroska"
    assert number > 40


def test_openssl_verifies_the_time_stamp(sealed: SealedPackage) -> None:
    assert sealed.authority.confirms(sealed.directory / "timestamp.tsr", sealed.directory / "seal.json")

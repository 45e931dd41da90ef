"""Copies in an S3-compatible store, by boto3; with Object Lock where the bucket has it.

Implements `recordings.stores.CopyStore`. Knows a bucket and objects, not what a package is. Only a disposal takes
files away.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

PIECE = 1 << 20
GONE = ("NoSuchKey", "404", "NotFound", "NoSuchBucket")


class S3Store:
    """One bucket, and a prefix in it. Address: `https://host[:port]/bucket[/prefix]`."""

    def __init__(
        self, address: str, credentials: tuple[str, str], *, lock_days: int, now: Callable[[], datetime], timeout: float
    ) -> None:
        parts = urlsplit(address)
        self._bucket, _, prefix = parts.path.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self.name = f"{parts.netloc}/{parts.path.strip('/')}"
        self._lock_days, self._now = lock_days, now
        self._locks: bool | None = None
        limits = Config(
            connect_timeout=timeout,
            read_timeout=timeout,
            retries={"total_max_attempts": 3},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=f"{parts.scheme}://{parts.netloc}",
            aws_access_key_id=credentials[0],
            aws_secret_access_key=credentials[1],
            region_name="us-east-1",
            config=limits,
        )

    def names(self, package: str) -> dict[str, int]:
        begin = f"{self._prefix}{package}/"
        found: dict[str, int] = {}
        with _as_oserror():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=begin):
                found |= {one["Key"].removeprefix(begin): one["Size"] for one in page.get("Contents", ())}
        return found

    def put(self, package: str, name: str, path: Path) -> None:
        """One request, with its MD5 where Object Lock asks for one; 5 GiB at most, which a track never has."""
        with _as_oserror(), path.open("rb") as file:
            more: dict[str, object] = {"ContentMD5": _md5(path)}
            if self._lock_days and self.locks:
                more["ObjectLockMode"] = "COMPLIANCE"
                more["ObjectLockRetainUntilDate"] = self._now() + timedelta(days=self._lock_days)
            self._client.put_object(Bucket=self._bucket, Key=f"{self._prefix}{package}/{name}", Body=file, **more)

    def read(self, package: str, name: str) -> Iterator[bytes]:
        with _as_oserror():
            body = self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}{package}/{name}")["Body"]
            yield from body.iter_chunks(PIECE)

    def destroy(self, package: str, name: str) -> None:
        key = f"{self._prefix}{package}/{name}"
        with _as_oserror():
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
            for page in pages:
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if one["Key"] == key:
                        self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=one["VersionId"])

    @property
    def locks(self) -> bool:
        """Whether the bucket keeps what was written from being overwritten or removed before its time. `OSError`."""
        if self._locks is None:
            try:
                told = self._client.get_object_lock_configuration(Bucket=self._bucket)
                self._locks = told["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"
            except ClientError as none:
                if none.response["Error"]["Code"] not in ("ObjectLockConfigurationNotFoundError", "NotImplemented"):
                    raise OSError(str(none)) from none
                self._locks = False
        return self._locks


@contextmanager
def _as_oserror() -> Iterator[None]:
    try:
        yield
    except ClientError as refused:
        if refused.response["Error"]["Code"] in GONE:
            raise FileNotFoundError(str(refused)) from refused
        raise OSError(str(refused)) from refused
    except (BotoCoreError, Boto3Error) as broken:
        raise OSError(str(broken)) from broken


def _md5(path: Path) -> str:
    """Object Lock asks for it (S3 API, PutObject); no proof of anything."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return b64encode(digest.digest()).decode()

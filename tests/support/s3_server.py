"""A real S3 server on loopback: moto's, in a process of this machine, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

CREDENTIALS = ("access", "secret")


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where it answers, and a client with every right."""

    url: str
    client: Any

    def bucket(self, name: str, *, locked: bool = False) -> str:
        """A new bucket; its address as the settings have it."""
        self.client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locked)
        return f"{self.url}/{name}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        keys = {"aws_access_key_id": CREDENTIALS[0], "aws_secret_access_key": CREDENTIALS[1]}
        yield S3Server(url, boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys))
    finally:
        server.stop()

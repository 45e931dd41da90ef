"""A real time-stamp authority on loopback: Debian's `openssl ts` behind HTTP, with a root of its own."""

from __future__ import annotations

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """\
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[usage]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


class TimeStampAuthority:
    """Answers over HTTP, at `url`, while it is the context; `root` is what a client trusts. `away` refuses with 503."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        self.away = False
        self.asked = 0
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._make_certificates()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/stamp"

    def __enter__(self) -> TimeStampAuthority:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answers())
        self._thread = threading.Thread(target=self._server.serve_forever, name="tsa")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, request: bytes) -> bytes:
        """What `openssl ts` answers to a request (DER)."""
        self.asked += 1
        query, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        _openssl("ts", "-reply", "-config", f"{self.folder}/tsa.cnf", "-queryfile", f"{query}", "-out", f"{answer}")
        return answer.read_bytes()

    def confirms(self, response: Path, stamped: Path) -> bool:
        """Whether `openssl ts -verify` finds that the response stamps the file."""
        command = ["openssl", "ts", "-verify", "-in", str(response), "-data", str(stamped), "-CAfile", str(self.root)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _make_certificates(self) -> None:
        folder, days = self.folder, ("-days", "3650")
        new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        _openssl(*new, "-x509", "-keyout", f"{folder}/root.key", "-out", f"{self.root}", "-subj", "/CN=Root", *days)
        _openssl(*new, "-keyout", f"{folder}/tsa.key", "-out", f"{folder}/tsa.csr", "-subj", "/CN=Authority")
        signed = ("-CA", f"{self.root}", "-CAkey", f"{folder}/root.key", "-CAcreateserial", *days)
        usage = ("-extfile", f"{folder}/tsa.cnf", "-extensions", "usage")
        _openssl("x509", "-req", "-in", f"{folder}/tsa.csr", "-out", f"{folder}/tsa.pem", *signed, *usage)

    def _answers(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = self.rfile.read(int(self.headers["Content-Length"]))
                if authority.away or self.headers["Content-Type"] != "application/timestamp-query":
                    self.send_error(503)
                    return
                body = authority.reply(request)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nobody reads it."""

        return Answers


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], capture_output=True, check=True)

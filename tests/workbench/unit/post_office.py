"""A mail server of one test: on this machine, in a thread, which answers as it is told and keeps what it took."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

GREETING = "220 post"


@dataclass
class Office:
    """`answers`: by the first word of a command, what is said instead; "" breaks off. `certificate`: STARTTLS is
    offered with it. `silent`: says nothing at all."""

    answers: dict[str, str] = field(default_factory=dict)
    certificate: Path | None = None
    silent: bool = False
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        office = cast(_Server, self.server).office
        if office.silent:
            threading.Event().wait(1)
            return
        self._say(office.answers.get("", GREETING))
        while line := self.rfile.readline().decode(errors="replace").strip():
            office.heard.append(line)
            if not self._answer(office, line.split(":")[0].split()[0].upper()):
                return

    def _answer(self, office: Office, verb: str) -> bool:
        said = office.answers.get(
            verb, {"DATA": "354 go on", "EHLO": "250 post", "QUIT": "221 bye"}.get(verb, "250 ok")
        )
        if not said:
            return False
        if verb == "EHLO" and office.certificate:
            said = "250-post\r\n250 STARTTLS"
        if verb == "STARTTLS" and office.certificate:
            self._say("220 ready")
            return self._encrypt(office.certificate)
        self._say(said)
        if verb == "DATA" and said.startswith("354"):
            lines = iter(self.rfile.readline, b".\r\n")
            whole = b"".join(one.removeprefix(b".") if one.startswith(b"..") else one for one in lines)
            office.taken.append(cast(EmailMessage, message_from_bytes(whole, policy=default)))
            self._say(office.answers.get(".", "250 taken"))
        return verb != "QUIT"

    def _encrypt(self, certificate: Path) -> bool:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        try:
            self.request = context.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True
    office: Office

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is what some tests want."""


@contextmanager
def opened(office: Office) -> Iterator[Office]:
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.office, office.port = office, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> Path:
    """One that nobody vouches for."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    named = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = made.add_extension(named, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem)
    path = folder / "post.pem"
    path.write_bytes(written)
    return path

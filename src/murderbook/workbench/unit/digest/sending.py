"""A mail by the unit's own server: the one place of the program that opens a connection, and only within the unit's own
network. A server elsewhere is refused before anything is said to it."""

from __future__ import annotations

import ipaddress
import secrets
import smtplib
import socket
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from murderbook.workbench.unit.digest.server import MailError, MailServer, address

SECONDS: Final = 20  # for each answer of the server
US: Final = "localhost"  # what we call ourselves: the name of the machine is nobody's business


def message(server: MailServer, to: str, subject: str, text: str) -> EmailMessage:
    """MailError for an address that is none, or none that the unit allows."""
    made = EmailMessage(policy=SMTP)
    made["From"] = address(server.sender, "mail.from")
    made["To"] = allowed(server, to)
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{secrets.token_hex(16)}@murderbook.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text, cte="quoted-printable")
    return made


def allowed(server: MailServer, to: str) -> str:
    """The address, where mail may go there."""
    domain = address(to, "the address").rsplit("@", 1)[1].lower()
    if server.domains and domain not in server.domains:
        raise MailError(
            f"mail goes to {', '.join(server.domains)} alone (mail.domains in record.toml), not to {domain}"
        )
    return to


def send(server: MailServer, mail: EmailMessage) -> None:
    """MailError for every way in which it can fail: nothing was taken by the server then."""
    check_near(server)
    at = f"{server.host}:{server.port}"
    try:
        with smtplib.SMTP(server.host, server.port, local_hostname=US, timeout=SECONDS) as line:
            assert line.sock is not None
            where = line.sock.getpeername()[0]  # a name may have another address by now than when it was checked
            if not near(where):
                raise MailError(_outside(server, where))
            if server.starttls:
                line.starttls(context=ssl.create_default_context())
            line.send_message(mail, from_addr=str(mail["From"]), to_addrs=[str(mail["To"])])
    except smtplib.SMTPException as error:
        raise MailError(_refused(error, at)) from error
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason or "no common encryption"
        raise MailError(
            f"{at} cannot be trusted ({why}): install its certificate's authority on this machine"
        ) from error
    except TimeoutError as error:
        raise MailError(_silent(at)) from error
    except OSError as error:
        raise MailError(f"nobody takes mail at {at} ({error.strerror or error}): is the server running?") from error


def check_near(server: MailServer) -> None:
    """MailError where the server is not of this machine or of the unit's own network."""
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise MailError(f"mail.host {server.host!r} is no machine that is known here: check the name") from error
    for one in found:
        if not near(str(one[4][0])):
            raise MailError(_outside(server, str(one[4][0])))


def near(written: str) -> bool:
    """Whether the address is of this machine or of a private network. An IPv4 address within one of IPv6 counts for
    itself; one by which a tunnel leads elsewhere is outside."""
    where = ipaddress.ip_address(written.split("%", maxsplit=1)[0])
    if isinstance(where, ipaddress.IPv6Address):
        if where.ipv4_mapped is not None:
            return near(str(where.ipv4_mapped))
        if where.teredo is not None or where.sixtofour is not None:
            return False
    return where.is_private or where.is_loopback or where.is_link_local


def _outside(server: MailServer, where: str) -> str:
    return f"mail.host {server.host!r} is at {where}, outside of the unit's network: name a server in it"


def _refused(error: smtplib.SMTPException, at: str) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))
        return f"{at} does not know the address ({_said(said[0], said[1])}): correct it under Notices"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{at} offers no encryption, and mail.starttls asks for it: mend the server, or write starttls = false"
    if isinstance(error.__context__, TimeoutError):
        return _silent(at)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"{at} broke off: is it a mail server, and does it take mail from this machine?"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{at} refused the mail ({_said(error.smtp_code, error.smtp_error)})"
    return f"{at} refused the mail ({error})"


def _silent(at: str) -> str:
    return f"{at} did not answer within {SECONDS} seconds: is it the mail server?"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:200]

"""The mail server of a record: what `[mail]` in record.toml says. Without that table nothing is mailed.

No password stands here: a server of the unit's own takes mail from its machines, and a file of settings is no place for
one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

HERE: Final = ("localhost", "127.0.0.1", "::1")
KNOWN: Final = frozenset({"host", "port", "from", "starttls", "names", "domains"})


class MailError(Exception):
    """The message says which setting, and what to write."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`starttls`: mail goes encrypted or not at all. `names`: a digest by mail says what it is about, not numbers
    alone. `domains`: where mail may go; anywhere where empty."""

    host: str
    port: int
    sender: str
    starttls: bool
    names: bool = False
    domains: tuple[str, ...] = ()


def read_mail(found: object) -> MailServer | None:
    """None where there is no such table. MailError for what cannot be used."""
    if found is None:
        return None
    if not isinstance(found, dict):
        raise MailError(f"mail is {found!r}; write a table [mail] with host and from")
    if unknown := sorted(found.keys() - KNOWN):
        raise MailError(f"mail.{unknown[0]} is no setting; there are: {', '.join(sorted(KNOWN))}; a password is none")
    host = _word(found, "host")
    return MailServer(
        host=host,
        port=_port(found.get("port", 25)),
        sender=address(_word(found, "from"), "mail.from"),
        starttls=_flag(found, "starttls", host not in HERE),
        names=_flag(found, "names", False),
        domains=_domains(found.get("domains", [])),
    )


def address(written: str, name: str) -> str:
    """One plain address in ASCII. MailError for anything else, line breaks included."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(written)
        written.encode("ascii")
    except (ValidationError, UnicodeEncodeError):
        raise MailError(f"{name} is {written!r}; write one address such as unit@example.gov") from None
    return written


def _word(found: Mapping[str, Any], name: str) -> str:
    word = found.get(name)
    if not isinstance(word, str) or not word or any(one.isspace() or not one.isprintable() for one in word):
        raise MailError(f"mail.{name} is {word!r}; write a word in quotation marks, without spaces")
    return word


def _port(port: object) -> int:
    if not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 65_535:
        raise MailError(f"mail.port is {port!r}; write a whole number, 1 to 65535")
    return port


def _flag(found: Mapping[str, Any], name: str, default: bool) -> bool:
    flag = found.get(name, default)
    if not isinstance(flag, bool):
        raise MailError(f"mail.{name} is {flag!r}; write true or false")
    return flag


def _domains(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) and one and "@" not in one for one in found):
        raise MailError(f'mail.domains is {found!r}; write a list such as ["example.gov"]')
    return tuple(one.lower() for one in found)

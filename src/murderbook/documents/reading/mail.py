"""E-mail (RFC 5322, .eml): its heads and its text are pages; what is attached are documents of their own."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from murderbook.documents.reading.page import Opened, UnreadableError
from murderbook.documents.reading.plain import in_pages

HEADS = ("From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID")
MOST_BYTES = 256 * 1024**2
MOST_ATTACHMENTS = 200
LONGEST_NAME, _LONGEST_ENDING = 120, 10  # letters


def opened(path: Path) -> Opened:
    message = _message(path)
    parts = _attached(message)
    names = tuple(_name_of(part, number) for number, part in enumerate(parts[:MOST_ATTACHMENTS], start=1))
    left = len(parts) - len(names)
    notices = (f"It has {len(parts)} attachments: the last {left} were left out.",) if left else ()
    return Opened("mail", len(_pages(message)), notices, names)


def texts_of(path: Path) -> list[str]:
    """The pages of a message."""
    return _pages(_message(path))


def unpack(path: Path, number: int, to: Path) -> None:
    """Write attachment `number`, from 1, into a new file."""
    parts = _attached(_message(path))[:MOST_ATTACHMENTS]
    if not 1 <= number <= len(parts):
        raise UnreadableError(f"the message has no attachment {number}")
    content = _content(parts[number - 1])
    with to.open("xb") as file:
        file.write(content)


def _message(path: Path) -> EmailMessage:
    status = path.stat()
    if status.st_size > MOST_BYTES:
        raise UnreadableError(f"the message has more than {MOST_BYTES // 1024**2} MiB", "Save its attachments apart.")
    return _parsed(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1)  # two hundred attachments are asked for one by one
def _parsed(path: Path, _changed: int, _size: int) -> EmailMessage:
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    assert isinstance(message, EmailMessage)
    return message


def _attached(message: EmailMessage) -> list[EmailMessage]:
    """Every part that is not the text itself, however deep; of a message within it the whole."""
    text = {id(part) for part in (message.get_body((kind,)) for kind in ("plain", "html")) if part is not None}
    found, waiting = list[EmailMessage](), [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [one for one in reversed(list(part.iter_parts())) if isinstance(one, EmailMessage)]
        elif id(part) not in text:
            found.append(part)
    return found


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    within = [one for one in part.get_payload() if isinstance(one, EmailMessage)]
    return b"".join(one.as_bytes(policy=policy.compat32) for one in within)


def _name_of(part: EmailMessage, number: int) -> str:
    """The attachment's own name, without any folder, and without what turns its letters around."""
    try:
        said = part.get_filename() or ""
    except (ValueError, IndexError, AttributeError, TypeError):  # a head that the library cannot read
        said = ""
    seen = "".join(letter for letter in _said(said) if letter.isprintable())
    stem, ending = _parted(re.split(r"[/\\]", seen)[-1].strip(". "))
    if not stem and part.get_content_type() == "message/rfc822":
        return f"message {number}.eml"
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}" or f"attachment {number}"


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if dot and len(ending) <= _LONGEST_ENDING else (name, "")


def _pages(message: EmailMessage) -> list[str]:
    heads = "\n".join(f"{name}: {_said(value)}" for name in HEADS for value in _values(message, name))
    return in_pages(f"{heads}\n\n{_body(message)}")


def _values(message: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except (ValueError, IndexError, AttributeError):  # a head that the library cannot read
        return [value for head, value in message.raw_items() if head.lower() == name.lower()]


def _said(text: str) -> str:
    return " ".join(str(text).split())


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError, AttributeError):  # an unknown character set: its letters as they come
        raw = part.get_payload(decode=True)
        text = raw.decode("latin-1") if isinstance(raw, bytes) else ""
    return _without_marks(text) if part.get_content_subtype() == "html" else text


class _Words(HTMLParser):
    """The words of a page of HTML; nothing of it is ever run or fetched."""

    _BREAKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table"}
    _UNSEEN = {"script", "style", "head", "title"}

    def __init__(self) -> None:
        super().__init__()
        self.parts = list[str]()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden = 0 if tag == "body" else self._hidden + (tag in self._UNSEEN)
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self._UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _without_marks(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return re.sub(r"\n[ \t\n]{2,}", "\n\n", "".join(words.parts)).strip()

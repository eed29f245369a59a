"""Papers of sealed cases: a row for each, and its bytes beside the rows in the container's file, decrypted for whoever
asks for them and not kept. Nothing of one is deleted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import MimeTypes
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.log import record
from murderbook.workbench.disk.room import check_room
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.fitting import cut
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Paper
from murderbook.workbench.sealed.people.verbs import SealedVerb

MIB: Final = 2**20
MOST: Final = 2**30  # bytes of all papers of a compartment: the file is written whole when a member comes or goes
NAME_BYTES: Final = 180
NAMELESS: Final = "paper"
_TABLE: Final = Paper._meta.db_table
_KINDS: Final = MimeTypes()  # Python's own table: the machine's would call one file differently on two machines
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # no names of files on Windows


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it comes: the name it had, what it is, its bytes."""

    name: str
    description: str
    content: bytes


def largest() -> int:
    """Bytes of one paper (record.toml)."""
    return settings.RECORD.largest_paper_mib * MIB


def add(open_: Cabinet, case: Case, sent: Sent, by: Account, *, source: str = "") -> Paper:
    """Lay a file into a case, within `open_.work`: also the way by which files of a case come in when it is sealed.
    AccessRefusedError says what to mend; NoRoomError and UnsavedError where the disk does not take it: then there is
    none of it."""
    size = len(sent.content)
    check_size(size)
    check_room(open_.container.path.parent, open_.container.room_for(size), "this paper")
    with transaction.atomic():
        paper = Paper.objects.create(
            case=case,
            name=safe_name(sent.name),
            description=sent.description.strip(),
            size=size,
            sha256=sha256(sent.content).hexdigest(),
            added_by=by,
        )
        open_.put(_TABLE, paper.pk, sent.content)
        _record(SealedVerb.ADD_PAPER, paper, by, source)
    return paper


def content_of(open_: Cabinet, paper: Paper, by: Account, *, source: str = "") -> bytes:
    """Its bytes, for whoever downloads it, on record. ContainerError where they are not those that were laid in."""
    content = checked(open_, paper)
    with transaction.atomic():
        _record(SealedVerb.READ_PAPER, paper, by, source)
    return content


def checked(open_: Cabinet, paper: Paper) -> bytes:
    """Its bytes. ContainerError where they are not those that were laid in."""
    content = open_.content(_TABLE, paper.pk)
    if sha256(content).hexdigest() != paper.sha256:
        raise ContainerError("its bytes are not those that were laid in: restore the folder 'sealed' from a backup")
    return content


def is_there(large: Container[tuple[str, int]], paper: Paper) -> bool:
    """Whether the file still holds bytes of it, of which `large` says where they lie; not whether they open."""
    return (_TABLE, paper.pk) in large


def withdraw(paper: Paper, reason: str, by: Account, *, source: str = "") -> None:
    """It stays, with the reason: nothing is deleted. Of one that is withdrawn already nothing changes."""
    with transaction.atomic():
        now = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_because": reason.strip()}
        if Paper.objects.filter(pk=paper.pk, withdrawn_at=None).update(**now):
            _record(SealedVerb.WITHDRAW_PAPER, paper, by, source, {"reason": reason.strip()})


def damaged(open_: Cabinet) -> tuple[int, int]:
    """How many papers there are, and of how many the bytes are damaged or gone. Each is read whole, one at a time."""
    papers, faults = list(Paper.objects.order_by("pk")), 0
    for paper in papers:
        try:
            checked(open_, paper)
        except ContainerError:
            faults += 1
    return len(papers), faults


def kind_of(name: str) -> str:
    """By the end of the name: nothing is opened to find out."""
    return _KINDS.guess_type(name)[0] or "unknown"


def safe_name(name: str) -> str:
    """A name that any system can save: no path, nothing that is invisible, turns the reading direction or is reserved;
    what it ends on is kept."""
    shown = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in shown if letter.isprintable())
    plain = re.sub(r'[<>:"|?*%]', "_", plain).strip(" .")
    stem, dot, end = plain.rpartition(".")
    if dot and len(end) <= 10:
        plain = f"{cut(stem, NAME_BYTES).rstrip(' .')}.{end}"
    plain = cut(plain, NAME_BYTES + 12)
    return f"_{plain}" if _RESERVED.match(plain) else plain or NAMELESS


def check_size(size: int) -> None:
    """AccessRefusedError where so many bytes cannot be taken."""
    if not size:
        raise AccessRefusedError("the file is empty: there is nothing to keep")
    if size > largest():
        raise AccessRefusedError(
            f"the file is larger than {settings.RECORD.largest_paper_mib} MiB, which is the most that this record "
            "takes for one paper: send it in parts, or have unit.largest_paper_mib changed in record.toml"
        )
    there = Paper.objects.aggregate(all=Sum("size"))["all"] or 0
    if there + size > MOST:
        raise AccessRefusedError(
            f"the papers of this compartment come to {there // MIB:,} MiB, and it takes {MOST // MIB:,}: found another "
            "for more, since the whole is written anew whenever a member comes or goes"
        )


def _record(verb: SealedVerb, paper: Paper, by: Account, source: str, more: dict[str, object] | None = None) -> None:
    words = {"paper": paper.pk, "name": paper.name, "bytes": paper.size, "sha256": paper.sha256, **(more or {})}
    record(verb, actor=by, object_kind="case", object_key=paper.case.key, words=words, source=source)

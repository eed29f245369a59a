"""Taking files in: each is copied, hashed, opened, and given its page numbers; what cannot be is listed, and why.

Nothing is read here. A file that is taken in has its original in the record and its pages counted, whatever happens
afterwards; the reading begins, ends and goes on by `reading.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.db import transaction
from django.db.models import F, Max

from murderbook.documents.reading.kinds import FileKind
from murderbook.documents.reading.page import Opened, UnreadableError
from murderbook.documents.reading.pool import Readers
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.disk.room import check_room
from murderbook.workbench.documents.files import FOLDER, Copied, copied, draft_in, folder_of, original_of
from murderbook.workbench.documents.intake.numbering import Placed, placed
from murderbook.workbench.documents.intake.state import wait_again
from murderbook.workbench.documents.models import Document, Reading, ReadingState
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case

TAKE_IN = "take in documents"
_PICTURES_TAKE = 2  # times the files' own bytes: the pictures of the pages, and their words
_DEPTH = 5  # messages within messages


@dataclass(frozen=True, slots=True)
class Order:
    """Files for a case, by whom. `place`: what holds of all of them. `source`: of the audit entry."""

    case: Case
    account: Account
    came_from: str
    source: str
    place: Placed = field(default_factory=Placed)


@dataclass(frozen=True, slots=True)
class File:
    """A file to be taken in, and the name under which its owner knows it, with its folders."""

    path: Path
    name: PurePosixPath


def files_in(folder: Path) -> Iterator[File]:
    """Every file of a folder and its folders, in the order of names; or one file. Links are not followed, and what
    begins with a dot belongs to some program."""
    if folder.is_file():
        yield File(folder, PurePosixPath(folder.name))
        return
    closed = list[OSError]()
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield File(path, PurePosixPath(path.relative_to(folder).as_posix()))
    for error in closed:  # a folder that may not be looked into is listed as a file that may not be read
        path = Path(error.filename)
        yield File(path, PurePosixPath(path.relative_to(folder).as_posix()))


def take_in(
    order: Order, files: Iterable[File], readers: Readers, told: Callable[[str], None] = lambda name: None
) -> Reading:
    """Take files in as one batch. The account holds the right to write on the case: whoever calls found it so.

    `told`: called with the name of each file. NoRoomError before anything is copied.
    """
    chosen = list(files)
    check_room(folder_of("x").parents[1], (1 + _PICTURES_TAKE) * sum(one.path.stat().st_size for one in chosen), FOLDER)
    batch = Reading.objects.create(case=order.case, account=order.account, came_from=order.came_from[:300])
    try:
        for one in chosen:
            told(str(one.name))
            _take(order, batch, one, readers)
    finally:  # broken off, too: what is in by then stays in
        _put_on_record(order, batch)
    return batch


class SameFileError(UnreadableError):
    """The file was taken in before, as `document`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        if document.withdrawn_at is None:
            super().__init__(f"the same file is in this case already, as {document}", "Nothing is missing.")
        else:
            super().__init__("it came with this message already, and was withdrawn")


def _take(order: Order, batch: Reading, file: File, readers: Readers, within: Document | None = None) -> None:
    try:
        with copied(file.path) as copy:
            _refuse_same(order.case, copy, within)
            opened = readers.open(copy.path, file.name.name)
            document = _entered(order, batch, file, copy, opened, within)
    except SameFileError as error:
        _leave_out(batch, str(file.name), str(error))
        _take_rest(order, batch, error.document, readers)
        return
    except (UnreadableError, OSError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        _leave_out(batch, str(file.name), why)
        return
    for number, name in enumerate(opened.attachments, start=1):
        _take_attachment(order, batch, (document, number, name), readers)


def _refuse_same(case: Case, copy: Copied, within: Document | None) -> None:
    """SameFileError for a file that stands in the case already, and for one that was withdrawn from its message."""
    same = Document.objects.filter(case=case, sha256=copy.sha256).first()
    if same is None and within is not None:
        same = Document._base_manager.filter(part_of=within, sha256=copy.sha256).first()
    if same is not None:
        raise SameFileError(same)


def _take_rest(order: Order, batch: Reading, message: Document, readers: Readers) -> None:
    """What is attached to a message that is there already: taking it in may have been broken off between the two."""
    if message.kind != FileKind.MAIL:
        return
    try:
        opened = readers.open(original_of(message.key), PurePosixPath(message.name).name)
    except UnreadableError:
        return  # it was read once, and its attachments are no more to be had than its text
    for number, name in enumerate(opened.attachments, start=1):
        _take_attachment(order, batch, (message, number, name), readers)


def _entered(  # noqa: PLR0913, PLR0917 - what a document is made of
    order: Order, batch: Reading, file: File, copy: Copied, opened: Opened, within: Document | None
) -> Document:
    """The document's row, its page numbers given while the case is held."""
    at = placed(file.name, order.place)
    with transaction.atomic():
        saving.lock(order.case)
        _refuse_same(order.case, copy, within)  # two may have begun with it at once
        wait_again(batch)
        last = Document._base_manager.filter(case=order.case).aggregate(end=Max(F("first_page") + F("page_count")))
        document = Document.objects.create(
            case=order.case,
            key=copy.key,
            reading=batch,
            part_of=within,
            name=_short(str(file.name)),
            kind=opened.kind,
            sha256=copy.sha256,
            bytes=copy.bytes,
            page_count=opened.pages,
            first_page=last["end"] or 1,
            notices=list(opened.notices),
            volume=at.volume,
            box=at.box,
            item=at.item,
        )
        saving.note(order.case, document, {}, {"name": document.name}, order.account, f"came from {order.came_from}")
    return document


def _take_attachment(order: Order, batch: Reading, what: tuple[Document, int, str], readers: Readers) -> None:
    """A file within a message becomes a document of its own."""
    message, number, name = what
    inside = PurePosixPath(message.name) / "attached" / name
    if _depth(message) >= _DEPTH:
        _leave_out(batch, str(inside), "messages within messages, too deep: save it by itself")
        return
    unpacked = draft_in(message.key)
    try:
        readers.unpack(original_of(message.key), number, unpacked)
        _take(order, batch, File(unpacked, inside), readers, message)
    except UnreadableError as error:
        _leave_out(batch, str(inside), str(error))
    finally:
        unpacked.unlink(missing_ok=True)


def _depth(message: Document) -> int:
    """In how many messages it lies, and itself. Not by its name, which is cut where it grows too long."""
    depth, inside = 0, Document._base_manager.filter(pk=message.pk)
    while (within := inside.values_list("part_of", flat=True).first()) is not None:
        depth, inside = depth + 1, Document._base_manager.filter(pk=within)
    return depth


def _leave_out(batch: Reading, name: str, why: str) -> None:
    batch.left_out = [*batch.left_out, {"name": _short(name), "why": why[:400]}]
    batch.save(update_fields=["left_out"])


def _short(name: str) -> str:
    """A name that fits: its end says more than its folders. What moves a cursor or turns the direction is left out."""
    printable = "".join(letter for letter in name if letter.isprintable())
    return printable[-300:] or "without a name"


def _put_on_record(order: Order, batch: Reading) -> None:
    with transaction.atomic():
        documents = list(batch.documents.order_by("pk").values_list("name", "sha256"))
        if not documents:
            batch.state = ReadingState.DONE
            batch.save(update_fields=["state"])
        record(
            TAKE_IN,
            actor=order.account,
            object_kind="case",
            object_key=order.case.key,
            words={"files": [list(one) for one in documents], "left out": len(batch.left_out)},
            source=order.source,
        )

"""Reading what was taken in: every page that has none yet, by several processes, written by one.

It can be stopped at any page and taken up again: what is read stays, what is not is read next time. A page that cannot
be read is a page that says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.utils import timezone

from murderbook.documents.reading.page import ReadPage
from murderbook.documents.reading.pool import Readers
from murderbook.workbench.documents.files import draft_in, original_of, picture_of
from murderbook.workbench.documents.intake.keeping import Copies, keep
from murderbook.workbench.documents.intake.progress import Progress, progress_of
from murderbook.workbench.documents.intake.state import ended, unread
from murderbook.workbench.documents.models import Document, Reading, ReadingState

_AHEAD = 3  # pages under way for each process: enough that none waits, few enough that memory stays small
_LOOK = 1.0  # seconds between two looks at whether to stop


Told = Callable[[Progress], None]


def read_batch(batch: Reading, readers: Readers, workers: int, told: Told, stop: threading.Event) -> ReadingState:
    """Read the pages of a batch that are still to be read. Whoever waits for it is told of each page.

    Ends as DONE, as STOPPED where `stop` was set or somebody asked for it on the page, as WAITING where more came in.
    """
    batch.state, batch.started_at, batch.read_before = ReadingState.RUNNING, timezone.now(), progress_of(batch).done
    batch.save(update_fields=["state", "started_at", "read_before"])
    try:
        whole = _read(batch, readers, workers, told, stop)
    except BaseException:
        ended(batch, whole=False)
        raise
    return ended(batch, whole=whole)


def _read(batch: Reading, readers: Readers, workers: int, told: Told, stop: threading.Event) -> bool:
    """True where all is read; False where it was stopped."""
    copies, waiting = Copies(batch.case), unread(batch)
    under_way: dict[Future[ReadPage], tuple[Document, int]] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="read") as threads:
        try:
            while not (stop.is_set() or _stopped(batch)):
                for document, number in waiting:
                    under_way[threads.submit(_page, readers, document.key, number)] = document, number
                    if len(under_way) >= _AHEAD * workers:
                        break
                if not under_way:
                    return True
                done, _ = wait(under_way, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for one in done:
                    document, number = under_way.pop(one)
                    keep(document, number, one.result(), copies)
                if done:
                    told(progress_of(batch))
        finally:
            for one in under_way:
                one.cancel()
            if under_way:
                readers.close()  # in the midst of a page, too: it is read again next time
    return False


def _page(readers: Readers, key: str, number: int) -> ReadPage:
    """Its picture is put in its place when it is whole: another process may be reading the same page, or end in it."""
    draft = draft_in(key)
    try:
        read = readers.read(original_of(key), number, draft)
        if read.width and draft.is_file():
            draft.replace(picture_of(key, number))
    finally:
        draft.unlink(missing_ok=True)
    return read


def _stopped(batch: Reading) -> bool:
    return Reading.objects.filter(pk=batch.pk, state=ReadingState.STOPPED).exists()

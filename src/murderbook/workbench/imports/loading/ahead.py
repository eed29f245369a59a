"""Reading ahead: the next rows are read and checked in a thread while the present ones are written.

Both release the interpreter for most of their work (Arrow here, SQLite there): on two cores, the longer one counts.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

Item = TypeVar("Item")

_READY = 1  # batches waiting: more would cost memory and gain nothing


def read_ahead(items: Iterable[Item]) -> Generator[Item]:
    """The same items in the same order. What the source raises is raised here, in its place; leaving early ends it."""
    ready: queue.Queue[tuple[Item | None, BaseException | None]] = queue.Queue(_READY)
    left = threading.Event()
    thread = threading.Thread(target=_read, args=(items, ready, left), name="read ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = ready.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        left.set()
        thread.join()


def _read(
    items: Iterable[Item], ready: queue.Queue[tuple[Item | None, BaseException | None]], left: threading.Event
) -> None:
    try:
        for item in items:
            if not _offer(ready, (item, None), left):
                return
    except BaseException as error:  # handed over, not swallowed
        _offer(ready, (None, error), left)
    else:
        _offer(ready, (None, None), left)


def _offer(ready: queue.Queue[tuple[Item | None, BaseException | None]], what: tuple[Item | None, BaseException | None],
           left: threading.Event) -> bool:  # fmt: skip
    """False where nobody waits any more."""
    while not left.is_set():
        try:
            ready.put(what, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False

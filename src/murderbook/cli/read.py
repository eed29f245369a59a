"""`murderbook read`: boxes of paper into a case. Broken off at any page, it goes on there when it is called again."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from types import FrameType

    from murderbook.workbench.documents.intake.progress import Progress
    from murderbook.workbench.documents.intake.taking import Order
    from murderbook.workbench.documents.models import Reading


def read(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of files, or one file.")],
    case: Annotated[str, typer.Option("--case", metavar="ID", help="The case's number, or its key.")],
    record: RecordOption,
    as_: AsOption = None,
    volume: Annotated[str, typer.Option(help="Of all of it; else as the folders say: 'Volume 2'.")] = "",
    box: Annotated[str, typer.Option(help="Of all of it; else as the folders say: 'Box 3'.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Readers; else one for each core.")] = None,
    json_: JsonOption = False,
) -> None:
    """Read files into a case: PDF, TIFF, JPEG, PNG, text, e-mail, DOCX, XLSX. The originals are kept as they came."""
    if not folder.exists():
        raise InputError(f"there is no {folder}: name a folder of files, or one file")
    account = open_as(record, as_)
    from murderbook.cli.named import case_named
    from murderbook.documents.reading.pool import Readers
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.documents.intake.numbering import Placed
    from murderbook.workbench.documents.intake.taking import Order

    found = case_named(account, case, Right.WRITE)
    order = Order(found, account, folder.resolve().name, COMMAND_LINE, Placed(volume, box))
    count = workers or os.cpu_count() or 1
    with Readers(count) as readers, _interruptible() as stop:
        batches = _run(order, folder, (readers, count), stop)
    _tell(batches, stopped=stop.is_set(), json_=json_)


def _run(order: Order, folder: Path, how: tuple[Any, int], stop: threading.Event) -> list[Reading]:
    """Take in what is new, then read that and whatever of this case was left unread before."""
    from murderbook.cli.output import say
    from murderbook.workbench.documents.intake.running import read_batch
    from murderbook.workbench.documents.intake.taking import files_in, take_in
    from murderbook.workbench.documents.models import Reading, ReadingState

    readers, workers = how
    new = take_in(order, files_in(folder), readers, lambda name: say(f"taking in {name}"))
    waiting = Reading.objects.filter(case=order.case).exclude(state=ReadingState.DONE).order_by("asked_at", "pk")
    batches = list(waiting)
    for batch in batches:
        if not stop.is_set():
            with _bar() as told:
                read_batch(batch, readers, workers, told, stop)
    return batches if new in batches else [*batches, new]


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C ends the reading after what is written; a second one ends it at once."""
    stop = threading.Event()

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    former = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def _bar() -> Iterator[Any]:
    """Progress with the time left, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None, left="")

        def told(progress: Progress) -> None:
            left = "" if progress.seconds_left is None else f"about {_time(progress.seconds_left)} left"
            bar.update(task, completed=progress.done, total=progress.pages, left=left)

        yield told


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _tell(batches: list[Reading], *, stopped: bool, json_: bool) -> None:
    from murderbook.cli.output import put_json
    from murderbook.workbench.documents.intake.told import document_of, in_words

    document = document_of(batches)
    if json_:
        put_json(document)
    else:
        typer.echo(in_words(document))
    if stopped:
        raise typer.Exit(130)

"""`murderbook link watch`: files dropped into a folder are imported, each new case scored, and what is hot printed."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.dropped import About, Taken, about, fresh, put_away, taken
from murderbook.cli.output import say
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.formats import Mapping
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.imports.loading import Outcome
    from murderbook.workbench.leads.alerts import Alert

DONE, REJECTED = "done", "rejected"
STILL = 1.0  # seconds in which a file must not change before it is taken for whole
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass
class Drop:
    """The folder, and who imports what is dropped there into which compartment."""

    folder: Path
    account: Account
    compartment: Compartment
    mapping: Mapping | None
    layout: str
    update: bool
    json: bool
    _looked: dict[Path, tuple[About | None, float]] = field(default_factory=dict)

    def waiting(self) -> list[Path]:
        """Files that lie there, those still being written included, by name."""
        found = (path for path in self.folder.iterdir() if path.is_file() and not path.is_symlink())
        return sorted(path for path in found if _is_meant(path))

    def is_still(self, path: Path) -> bool:
        """Whether it is the file that it was a second ago at the least, of the same size and time."""
        try:
            found = about(path)
        except FileNotFoundError:
            return False  # taken away by whoever dropped it
        now = time.monotonic()
        before, since = self._looked.get(path, (None, now))
        if before != found:
            self._looked[path] = found, now
            return False
        return now - since >= STILL

    def looked_at(self, path: Path) -> About:
        """The file that was found to be at rest."""
        found, _ = self._looked.get(path, (None, 0.0))
        return found or about(path)

    def leave(self, path: Path) -> None:
        """Not to be tried again before it changes."""
        self._looked[path] = self._looked.get(path, (None, 0.0))[0], math.inf


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder into which files are dropped.")],
    record: RecordOption,
    as_: AsOption = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="M.toml", help="Which column is which field; default: as such a file was read last."),
    ] = None,
    layout: Annotated[str, typer.Option(help="As for import; auto looks at the header.")] = "auto",
    compartment: Annotated[str | None, typer.Option(help="Name of the compartment; default: the unit's own.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Amend cases whose number is known.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, and end.")] = False,
    every: Annotated[float, typer.Option(metavar="SECONDS", help="How often to look.", min=0.2, max=3600.0)] = 2.0,
    json_: Annotated[bool, typer.Option("--json", help="Each hot lead as a line of JSON on standard output.")] = False,
) -> None:
    """Import files as they are dropped into a folder, score each new case against the whole record, and print what is
    hot. Files go to done/, or to rejected/ with the reason beside them."""
    drop = _opened(folder, record, as_, mapping, compartment, layout=layout, update=update, json=json_)
    try:
        _tell(drop, _catch_up(drop))
        for path in _arriving(drop, every, once=once):
            _try(drop, path)
    except KeyboardInterrupt:
        say("Stopped. Nothing is half done: a file that was being imported lies where it lay, and the record is whole.")


def _opened(
    folder: Path,
    record: Path,
    as_name: str | None,
    mapping: Path | None,
    compartment: str | None,
    *,
    layout: str,
    update: bool,
    json: bool,
) -> Drop:
    from murderbook.cli.errors import InputError
    from murderbook.formats import FormatError
    from murderbook.formats import Mapping as Columns

    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: make it, and drop files into it")
    try:
        chosen = Columns.load(mapping) if mapping else None
    except FormatError as error:
        raise InputError(str(error)) from None
    account = open_as(record, as_name)
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.reading import refusals_on_record
    from murderbook.workbench.imports.access import target

    with refusals_on_record("import", account, source=COMMAND_LINE):
        into = target(account, compartment)
    _own(folder / DONE)
    _own(folder / REJECTED)
    return Drop(folder, account, into, chosen, layout, update, json)


def _is_meant(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() not in UNFINISHED


def _arriving(drop: Drop, every: float, *, once: bool) -> Iterator[Path]:
    """Files as they come to rest. Once: those that are there and do not change while one looks."""
    say(f"Watching {drop.folder} (Ctrl-C ends it)." if not once else f"Looking into {drop.folder}.")
    if once:
        waiting = drop.waiting()
        for path in waiting:
            drop.is_still(path)
        time.sleep(STILL if waiting else 0.0)
    while True:
        for path in drop.waiting():
            if drop.is_still(path):
                yield path
            elif once:
                say(f"{_shown(path.name)} is still being written: left where it is.")
        if once:
            return
        time.sleep(every)


def _try(drop: Drop, path: Path) -> None:
    """A file that cannot be opened, named or moved ends nothing: the next one may be of use."""
    try:
        _take(drop, path)
    except (OSError, UnicodeError) as error:
        drop.leave(path)
        say(f"{_shown(path.name)} was not dealt with: {_shown(str(error))}")


def _take(drop: Drop, path: Path) -> None:
    """Import a copy of the file, then put it away; in that order, so that one taken twice says nothing new."""
    from murderbook.workbench.imports import staging

    with taken(path, drop.looked_at(path), staging.folder()) as one:
        outcome = _outcome(drop, one)
    if outcome is not None:
        _tell(drop, _catch_up(drop, new=outcome.tally.new))


def _outcome(drop: Drop, one: Taken) -> Outcome | None:
    """What was imported; None where nothing could be read, which then lies in rejected/."""
    from murderbook.formats import FormatError, write_rejects

    try:
        outcome = _imported(drop, one.copy)
    except FormatError as error:
        _reject(drop, one, str(error))
        return None
    if outcome.batch is None:
        reasons = "\n".join(f"line {one.line}: {one.reason} {one.remedy}" for one in outcome.rejects)
        _reject(drop, one, f"no row could be read\n{reasons}")
        return None
    there = put_away(one, _own(drop.folder / DONE))
    tally = outcome.tally
    counts = f"{tally.new:,} new, {tally.known:,} known, {tally.changed:,} changed, {tally.rejected:,} rejected"
    say(f"{_shown(one.path.name)}: {counts}.")
    if outcome.rejects:
        beside = fresh(there.with_name(f"{there.name}.rejects.csv"))
        write_rejects(beside, outcome.rejects)
        say(f"  What kept rows out: {_shown(str(beside))}")
    return outcome


def _imported(drop: Drop, path: Path) -> Outcome:
    from murderbook import formats
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.imports.loading import Order, load
    from murderbook.workbench.imports.wizard.sheet import look, saved_for

    mapping = drop.mapping
    if mapping is None and drop.layout == "auto":
        mapping = saved_for(look(path, None).header, drop.compartment.pk)
    reading = formats.read(path, drop.layout if mapping is None else "auto", mapping)
    order = Order(reading, drop.account, drop.compartment, COMMAND_LINE, path.name, mapping, drop.update)
    return load(order)


def _catch_up(drop: Drop, new: int = 0) -> list[str]:
    """Keys of the pairs that became hot."""
    from murderbook.workbench.leads.hot.rule import NEWS_AT_MOST
    from murderbook.workbench.leads.hot.watching import WATCH

    if new > NEWS_AT_MOST:
        say(f"  {new:,} new cases are a backlog, and no news: 'murderbook refresh' compares all with all.")
    return [hot.key for hot in WATCH.catch_up(load=True)]


def _tell(drop: Drop, keys: list[str]) -> None:
    """What the account may see of it; data to take away where JSON is asked for, as in the browser."""
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.leads.alerts import alerts_told

    for alert in alerts_told(drop.account, keys, Right.EXPORT if drop.json else Right.READ):
        _print(alert, as_json=drop.json)


def _print(alert: Alert, *, as_json: bool) -> None:
    import json

    if as_json:
        typer.echo(json.dumps(alert.document, ensure_ascii=False))
    else:
        typer.echo(f"{alert.woken_number}: {alert.newest_reason}.")


def _reject(drop: Drop, one: Taken, reason: str) -> None:
    there = put_away(one, _own(drop.folder / REJECTED))
    fresh(there.with_name(f"{there.name}.reason.txt")).write_text(reason + "\n", encoding="utf-8")
    say(f"{_shown(one.path.name)} was not imported: {_shown(reason.splitlines()[0])}")


def _own(folder: Path) -> Path:
    """Made for its owner alone: what lies there has rows of the file. InputError for a link or another's folder, which
    whoever drops files can make."""
    from murderbook.cli.errors import InputError

    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
        raise InputError(f"{folder} is a link or belongs to somebody else: move it away, and it is made anew")
    return folder


def _shown(name: str) -> str:
    """A name as a terminal may print it: no line of its own, nothing that the terminal obeys."""
    return name if name.isprintable() else ascii(name)

"""`murderbook link watch`: files dropped into a folder are imported, each new case scored, and what is hot printed."""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.dropped import About, Taken, about, put_away, taken
from murderbook.cli.kept import FOLDER, Kept
from murderbook.cli.output import put_json_line, put_words, say, shown
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.formats import Mapping
    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.imports.loading import Outcome
    from murderbook.workbench.leads.alerts import Alert

DONE, REJECTED = "done", "rejected"
STILL = 1.0  # seconds in which a file must not change before it is taken for whole
LISTED = 10_000  # rejects told of one file: what a small file gives rise to stays small
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass
class Drop:
    """The folder, open as `at`, and who imports what is dropped there into which compartment."""

    folder: Path
    at: int
    done: Kept
    rejected: Kept
    account: Account
    compartment: Compartment
    mapping: Mapping | None
    layout: str
    update: bool
    json: bool
    _looked: dict[str, tuple[About | None, float]] = field(default_factory=dict)

    def waiting(self) -> list[str]:
        """Names of files that lie there, those still being written included."""
        with os.scandir(self.at) as entries:
            found = sorted(one.name for one in entries if _is_meant(one.name) and one.is_file(follow_symlinks=False))
        self._looked = {name: self._looked[name] for name in found if name in self._looked}
        return found

    def is_still(self, name: str) -> bool:
        """Whether it is the file that it was a second ago at the least, of the same size and time."""
        try:
            found = about(self.at, name)
        except OSError:
            return False  # taken away by whoever dropped it, or not to be looked at
        now = time.monotonic()
        before, since = self._looked.get(name, (None, now))
        if before != found:
            self._looked[name] = found, now
            return False
        return now - since >= STILL

    def looked_at(self, name: str) -> About:
        """The file that was found to be at rest."""
        found, _ = self._looked.get(name, (None, 0.0))
        return found or about(self.at, name)

    def leave(self, name: str) -> None:
        """Not to be tried again before it changes."""
        self._looked[name] = self._looked.get(name, (None, 0.0))[0], math.inf

    def is_there(self) -> bool:
        """Whether its path still leads to the folder that was opened."""
        try:
            return os.path.samestat(self.folder.stat(), os.fstat(self.at))
        except OSError:
            return False

    def close(self) -> None:
        self.done.close()
        self.rejected.close()
        os.close(self.at)


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
        for name in _arriving(drop, every, once=once):
            _try(drop, name)
    except KeyboardInterrupt:
        say("Stopped. Nothing is half done: a file that was being imported lies where it lay, and the record is whole.")
    finally:
        drop.close()


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
    at = os.open(folder, FOLDER)
    try:
        done, rejected = Kept.opened(at, DONE), Kept.opened(at, REJECTED)
    except OSError as error:
        os.close(at)
        raise InputError(f"{folder}: {error}") from None
    return Drop(folder, at, done, rejected, account, into, chosen, layout, update, json)


def _is_meant(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(UNFINISHED)


def _arriving(drop: Drop, every: float, *, once: bool) -> Iterator[str]:
    """Files as they come to rest. Once: those that are there and do not change while one looks."""
    say(f"Watching {drop.folder} (Ctrl-C ends it)." if not once else f"Looking into {drop.folder}.")
    if once:
        waiting = drop.waiting()
        for name in waiting:
            drop.is_still(name)
        time.sleep(STILL if waiting else 0.0)
    was_there = True
    while True:
        if was_there and not drop.is_there():
            was_there = False
            say(f"{drop.folder} is not the folder that is watched any more: start anew to see what is dropped there.")
        for name in drop.waiting():
            if drop.is_still(name):
                yield name
            elif once:
                say(f"{shown(name)} is still being written: left where it is.")
        if once:
            return
        time.sleep(every)


def _try(drop: Drop, name: str) -> None:
    """A file that cannot be opened, named or moved ends nothing: the next one may be of use."""
    from murderbook.cli.errors import InputError

    try:
        _take(drop, name)
    except (OSError, UnicodeError, InputError) as error:
        drop.leave(name)
        say(f"{shown(name)} was not dealt with: {shown(str(error))}")


def _take(drop: Drop, name: str) -> None:
    """Import a copy of the file, then put it away; in that order, so that one taken twice says nothing new."""
    from murderbook.workbench.imports import staging

    drop.done.check()
    drop.rejected.check()
    with taken(drop.at, name, drop.looked_at(name), staging.folder(), drop.done) as one:
        outcome = _outcome(drop, one)
        if outcome is not None:
            _keep(drop, one, outcome)
            _tell(drop, _catch_up(drop, new=outcome.tally.new))


def _outcome(drop: Drop, one: Taken) -> Outcome | None:
    """What was imported; None where nothing could be read, which then lies in rejected/."""
    from murderbook.formats import FormatError

    try:
        outcome = _imported(drop, one.copy)
    except FormatError as error:
        _reject(drop, one, str(error))
        return None
    if outcome.batch is None:
        reasons = [f"line {one.line}: {one.reason} {one.remedy}" for one in outcome.rejects[:LISTED]]
        _reject(drop, one, "\n".join(["no row could be read", *reasons, *_unlisted(outcome)]))
        return None
    return outcome


def _keep(drop: Drop, one: Taken, outcome: Outcome) -> None:
    """What was imported goes to done/. Where it cannot, that is said, and its hot pairs are told all the same."""
    tally = outcome.tally
    counts = f"{tally.new:,} new, {tally.known:,} known, {tally.changed:,} changed, {tally.rejected:,} rejected"
    say(f"{shown(one.name)}: {counts}.")
    try:
        drop.done.check()
        there = put_away(one, drop.done)
        if outcome.rejects:
            beside = _list_beside(drop, one, there, outcome)
            where = [f"{drop.folder}/{drop.done.place(beside)}", *_unlisted(outcome)]
            say(f"  What kept rows out: {shown(', '.join(where))}")
    except (OSError, UnicodeError) as error:
        drop.leave(one.name)
        say(f"  It was imported, but could not all be put into {DONE}/: {shown(str(error))}")


def _list_beside(drop: Drop, one: Taken, there: str, outcome: Outcome) -> str:
    """Written in the room of the copy, where nobody else comes, and put from there into what is open as done/."""
    from murderbook.formats import write_rejects

    listed = one.copy.parent / ".rejects"  # no dropped file's name begins so
    write_rejects(listed, outcome.rejects[:LISTED])
    with listed.open("rb") as text:
        return drop.done.put([f"{there}.rejects.csv"], lambda file: shutil.copyfileobj(text, file))


def _unlisted(outcome: Outcome) -> list[str]:
    more = len(outcome.rejects) - LISTED
    return [f"and {more:,} more, which are not listed"] if more > 0 else []


def _imported(drop: Drop, path: Path) -> Outcome:
    from murderbook import formats
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.imports import staging
    from murderbook.workbench.imports.loading import Order, load
    from murderbook.workbench.imports.wizard.sheet import look, saved_for

    staging.check_size(path)
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
    if as_json:
        put_json_line(alert.document)
    else:
        put_words(f"{alert.woken_number}: {alert.newest_reason}.")


def _reject(drop: Drop, one: Taken, reason: str) -> None:
    drop.rejected.check()
    there = put_away(one, drop.rejected)
    text = f"{reason}\n".encode(errors="backslashreplace")
    drop.rejected.put([f"{there}.reason.txt"], lambda file: file.write(text))
    say(f"{shown(one.name)} was not imported: {shown(reason.splitlines()[0])}")

"""A record is a folder: record.toml (settings the unit may edit), secret.key, the database file, and attachments."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from murderbook.workbench.register.book.tabs import TABS, TabsError, read_tabs
from murderbook.workbench.unit.digest.server import MailError, MailServer, read_mail

SETTINGS_FILE = "record.toml"
KEY_FILE = "secret.key"
DATABASE_FILE = "record.sqlite3"
UNFINISHED_FILE = "RESTORE-NOT-FINISHED.txt"
LARGEST_PAPER_MIB = 64  # what the server takes in one request
CALENDAR_SHOWS = ("number", "victim", "who", "section")  # what a calendar file may tell, besides the kind of deadline
CLOCKS = ("occurred", "activity")  # what the years until a case is cold are counted from

TEMPLATE = """\
# Settings of this record. Edit and restart; every setting may be left out.

[unit]
name = {unit}
cold_after_years = 3      # when a case counts as cold (docs/reference/settings.md)
# cold_clock = "activity"  # count from the last review or new information; "occurred" when left out
# leads_without_scores = true  # leads open without scores until they are judged; false when left out
# largest_paper_mib = 64   # the most of one file that is laid into a sealed case; 32 when left out

# The tabs of a case, in this order and with these labels; what is left out is not in the bar, and opens as before
# (docs/reference/settings.md). All of them, as the program names them, when the table is left out.
# [tabs]
# chrono = "Chrono"
# overview = "Overview"

# [families]
# calendar = ["number"]      # what deadlines of families tell in a calendar file, besides their kind

# Without this table no digest is mailed (docs/how-to/digest.md).
# [mail]
# host = "localhost"         # a server of this machine, or of the unit's own network
# from = "cold-cases@example.gov"

[database]
# url = "postgresql://user:password@localhost:5432/murderbook"   # SQLite beside this file when left out
"""


class RecordError(Exception):
    """A record cannot be opened or made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class RecordSettings:
    folder: Path
    unit: str
    cold_after_years: int
    cold_clock: str  # "occurred" or "activity"
    database_url: str | None
    secret_key: str
    leads_without_scores: bool = False  # a first judgement is asked before the score is shown
    largest_paper_mib: int = 32  # of a file that is laid into a sealed case
    tabs: dict[str, str] = field(default_factory=lambda: dict(TABS))  # of a case: name and label, in order
    calendar_shows: tuple[str, ...] = CALENDAR_SHOWS[:1]  # of a deadline, in a calendar file
    mail: MailServer | None = None  # by which digests are mailed

    @property
    def database_file(self) -> Path:
        return self.folder / DATABASE_FILE


def create_folder(folder: Path, unit: str) -> RecordSettings:
    """Make the folder of a new record, readable by its owner only. RecordError where one is already there."""
    if (folder / SETTINGS_FILE).exists():
        raise RecordError(f"{folder} already holds a record: open it with 'murderbook serve --record {folder}'")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Private like the key, since it may come to hold the password of a database; JSON's strings are TOML's too.
    _write_private(folder / SETTINGS_FILE, TEMPLATE.format(unit=json.dumps(unit, ensure_ascii=False)))
    _write_private(folder / KEY_FILE, secrets.token_urlsafe(48))
    settings = load_settings(folder)
    if settings.database_url is None:  # made here, so that it is private from its first byte; its log inherits that
        _write_private(settings.database_file, "")
    return settings


def check_finished(folder: Path) -> None:
    """RecordError for what a restore left behind that was killed."""
    if (folder / UNFINISHED_FILE).exists():
        raise RecordError(f"{folder} is a restore that was not finished: delete it, and restore the backup again")


def load_settings(folder: Path) -> RecordSettings:
    """Read a record's settings. RecordError names the file, the key, and the remedy."""
    path = folder / SETTINGS_FILE
    if not path.exists():
        raise RecordError(f"no record in {folder}: make one with 'murderbook init {folder}'")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: not readable as TOML ({error}); mend that line or restore the file") from error
    unit = raw.get("unit", {})
    years, clock = unit.get("cold_after_years", 3), unit.get("cold_clock", CLOCKS[0])
    if not isinstance(years, int) or isinstance(years, bool) or years < 1:
        raise RecordError(f"{path}: unit.cold_after_years is {years!r}; write a whole number of years, 1 or more")
    if clock not in CLOCKS:
        raise RecordError(f"{path}: unit.cold_clock is {clock!r}; write one of: {', '.join(CLOCKS)}")
    unscored = unit.get("leads_without_scores", False)
    if not isinstance(unscored, bool):
        raise RecordError(f"{path}: unit.leads_without_scores is {unscored!r}; write true or false")
    largest = unit.get("largest_paper_mib", 32)
    if not isinstance(largest, int) or isinstance(largest, bool) or not 1 <= largest <= LARGEST_PAPER_MIB:
        most = f"write a whole number of MiB, 1 to {LARGEST_PAPER_MIB}"
        raise RecordError(f"{path}: unit.largest_paper_mib is {largest!r}; {most}")
    try:
        tabs, mail = read_tabs(raw.get("tabs"), path), read_mail(raw.get("mail"))
    except (TabsError, MailError) as error:
        raise RecordError(f"{path}: {error}" if isinstance(error, MailError) else str(error)) from error
    return RecordSettings(
        folder=folder,
        unit=str(unit.get("name", "Cold case unit")),
        cold_after_years=years,
        cold_clock=clock,
        database_url=raw.get("database", {}).get("url") or os.environ.get("MURDERBOOK_DATABASE_URL"),
        secret_key=_read_key(folder / KEY_FILE),
        leads_without_scores=unscored,
        largest_paper_mib=largest,
        tabs=tabs,
        calendar_shows=_calendar(raw.get("families", {}), path),
        mail=mail,
    )


def _calendar(families: object, path: Path) -> tuple[str, ...]:
    """RecordError for what no calendar tells."""
    told = families.get("calendar", list(CALENDAR_SHOWS[:1])) if isinstance(families, dict) else families
    if not isinstance(told, list) or not all(one in CALENDAR_SHOWS for one in told):
        known = ", ".join(CALENDAR_SHOWS)
        raise RecordError(f"{path}: families.calendar is {told!r}; write a list of some of these: {known}")
    return tuple(told)


def _read_key(path: Path) -> str:
    if not path.exists():
        raise RecordError(f"{path} is missing: restore it from the backup (sessions are signed with it)")
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)

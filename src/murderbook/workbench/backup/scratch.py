"""The folder that a record is restored into until it is whole: nothing opens it as a record before."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

from murderbook.workbench.record import KEY_FILE, SETTINGS_FILE, UNFINISHED_FILE, RecordError, load_settings

WORDS = "This folder is a restore that was not finished. It holds nothing that is not in the backup: delete it.\n"


def begin(target: Path) -> Path:
    """A private folder beside `target`, marked as unfinished. RecordError where something lies at `target`."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RecordError(f"{target} is there already, and nothing is restored over: name a folder that is not there")
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(f".{target.name}.{os.getpid()}.restoring")
    work.mkdir(mode=0o700)
    (work / UNFINISHED_FILE).write_text(WORDS, encoding="utf-8")
    return work


def finish(work: Path, target: Path) -> None:
    """The folder, whole, takes its name."""
    (work / UNFINISHED_FILE).unlink()
    if target.is_dir() and os.name != "posix":
        target.rmdir()  # an empty one, which rename replaces elsewhere
    work.rename(target)


def drop(work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)


def point_at(work: Path, url: str | None) -> None:
    """Have the settings name this database, or the file beside them: never that of the record that was backed up.
    RecordError where the backup lacks settings or key."""
    for name in (SETTINGS_FILE, KEY_FILE):
        if not (work / name).is_file():
            raise RecordError(f"the backup holds no {name}, without which a record does not open")
    path = work / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(with_url(text, url), encoding="utf-8")
    load_settings(work)


def with_url(text: str, url: str | None) -> str:
    """The settings with another database.url, or none; the unit's own comments stay where they can."""
    import tomli_w

    wanted = _wanted(tomllib.loads(text), url)
    edited = re.sub(r"(?m)^\s*(url\s*=.*|database\.url\s*=.*)\n?", "", text)
    if url is not None:
        line = tomli_w.dumps({"url": url})
        edited, found = re.subn(r"(?m)^\[database\][^\n]*\n?", lambda head: head[0].rstrip("\n") + f"\n{line}", edited)
        edited = edited if found else f"{edited}\n[database]\n{line}"
    try:
        kept = tomllib.loads(edited)
    except tomllib.TOMLDecodeError:
        kept = {}
    return edited if _without_empty(kept) == _without_empty(wanted) else tomli_w.dumps(wanted)


def _wanted(settings: dict[str, Any], url: str | None) -> dict[str, Any]:
    database = {name: value for name, value in settings.get("database", {}).items() if name != "url"}
    return settings | {"database": database | ({"url": url} if url is not None else {})}


def _without_empty(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value != {}}

"""`murderbook backup` and `murderbook backup-key`: one encrypted file of the record, and the key that opens it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.options import JsonOption
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.backup.models import BackupKey

WordsFileOption = Annotated[
    Path | None, typer.Option("--words-file", metavar="FILE", help="The words of the backup key, as on the paper.")
]
A_LINE = 3


def backup(
    record: RecordOption,
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="File to write, or a folder that gets one named by the time.")
    ],
    as_name: Annotated[
        str | None,
        typer.Option("--as", metavar="ACCOUNT", help="Account that is put on record with it; default: the machine."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write one encrypted file of the whole record, while it is in use. Only the words of the backup key open it.

    Needs no log-in, so that a clock can start it: what comes out is closed to whoever runs this.
    """
    from murderbook.cli.output import put_json, put_text, say

    by = _account(record, as_name)
    from murderbook.workbench.audit.canonical import written_time
    from murderbook.workbench.backup.making import back_up
    from murderbook.workbench.disk.room import in_words

    made = back_up(to, by)
    if as_json:
        put_json(
            {"file": str(made.file), "at": written_time(made.at), "bytes": made.bytes, "sha256": made.sha256}
            | {"head": str(made.head), "rows": made.rows, "files": made.files}
        )
    else:
        put_text(f"{made.file}\n")
    say(f"Backed up: {made.rows:,} rows and {made.files:,} files as of {made.at:%Y-%m-%d %H:%M:%S} UTC.")
    say(f"{in_words(made.bytes)}, SHA-256 {made.sha256}")
    say(f"Audit trail then: {made.head}. Now carry the file to another place, and try it: murderbook restore --verify")


def backup_key(
    record: RecordOption,
    as_name: AsOption = None,
    page: Annotated[
        Path | None, typer.Option("--print", metavar="FILE", help="Write the words on a page to print (.html) instead.")
    ] = None,
    words_file: WordsFileOption = None,
) -> None:
    """Make the key that opens backups: its words are shown once, for paper. It counts when they were typed back.

    Without a terminal the words are printed, and a second call with --words-file says that they are on paper.
    """
    from murderbook.cli.output import check_file

    if page is not None:
        check_file(page, (".htm", ".html"))
    by = open_as(record, as_name)
    if words_file is not None:
        _confirm(by, words_from(words_file))
        return
    from murderbook.workbench.backup.founding import make_key

    key, words = make_key(by)
    _show(key, words, page)
    if sys.stdin.isatty():
        _type_back(by)
    else:
        _say_next(record)


def words_from(path: Path) -> str:
    """InputError where the file cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the words cannot be read ({error}); write them into a plain text file") from error


def _account(record: Path, as_name: str | None) -> Account | None:
    if as_name is not None:
        return open_as(record, as_name)
    from murderbook.workbench.boot import open_record

    open_record(record)
    return None


def _show(key: BackupKey, words: list[str], page: Path | None) -> None:
    from django.conf import settings

    from murderbook.cli.output import keep_previous, put_text, say
    from murderbook.workbench.backup import paper

    if page is None:
        say(f"Backup key {key.key_id}. Write these {len(words)} words on paper, in their order; shown this once:")
        numbered = [f"{number:>2} {word:<9}" for number, word in enumerate(words, 1)]
        put_text("".join(" ".join(numbered[at : at + A_LINE]).rstrip() + "\n" for at in range(0, len(words), A_LINE)))
        return
    keep_previous(page)
    page.touch(mode=0o600)
    put_text(paper.page(words, key.key_id, settings.RECORD.unit, key.made_at), page)
    say(f"Print {page}, keep the paper outside this machine, and delete the file.")


def _type_back(by: Account) -> None:
    from murderbook.cli.output import say

    say("Now type the words from the paper, as many a line as you like; an empty line ends. Ctrl-C: it does not count.")
    typed = ""
    while line := input():
        typed += f"{line}\n"
    _confirm(by, typed)


def _confirm(by: Account, words: str) -> None:
    from murderbook.cli.output import say
    from murderbook.workbench.backup.founding import confirm_key

    key = confirm_key(by, words)
    say(f"The words fit. Backups are made for key {key.key_id} from now on; older ones need their own words.")


def _say_next(record: Path) -> None:
    from murderbook.cli.output import say

    say("It does not count yet. Type the words from the paper into a file, then:")
    say(f"  murderbook backup-key --record {record} --words-file FILE")

"""`murderbook sealed ...`: recovery from paper, and the prosecutor's key and index. Opening is done at the desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.session import AsOption, RecordOption, ask_password, open_as

if TYPE_CHECKING:
    from murderbook.workbench.sealed.people.recovering import Found
    from murderbook.workbench.sealed.shares import Recovery

app = typer.Typer(
    help="Sealed compartments: prove or use the shares on paper; the prosecutor's key and index. They are opened and "
    "worked in at the sealed desk of 'murderbook serve'.",
    no_args_is_help=True,
)

SharesOption = Annotated[
    list[Path],
    typer.Option("--share", metavar="FILE", help="A file with the words of one share; give one for each share."),
]
WordsOption = Annotated[Path, typer.Option("--words-file", metavar="FILE", help="The words of the secret key.")]


LineageOption = Annotated[
    str | None,
    typer.Option("--lineage", metavar="GROUPS", help="The eight groups under the words on the sheets, in quotes."),
]
NoLineageOption = Annotated[
    bool,
    typer.Option(
        "--no-lineage",
        help="The sheets bear no lineage: they are older. Whatever file they open is taken; hold the lineage that is "
        "told then against a member's log page, or a backup.",
    ),
]


@app.command()
def drill(
    record: RecordOption,
    share: SharesOption,
    lineage: LineageOption = None,
    no_lineage: NoLineageOption = False,
    as_name: AsOption = None,
) -> None:
    """Prove from paper that shares open a sealed compartment: every record and paper in it is read, and nothing shown.
    The day is noted inside. All desks must be closed."""
    from murderbook.cli.output import say

    texts, known = [_text(path) for path in share], _lineage(lineage, none=no_lineage)
    open_as(record, as_name)
    from murderbook.workbench.sealed.people.recovering import Sheets
    from murderbook.workbench.sealed.people.recovering import drill as prove

    with _in_words():
        found = prove(Sheets(texts, known), source="command line")
    when = f"{found.printed_at:%Y-%m-%d}"
    say(f"These shares, printed on {when}, open the compartment {found.name}. The drill stands in its log.")
    if found.papers:
        say(f"Papers in it that were read whole: {found.papers}.")
    _say_lineage(found)


@app.command()
def recover(
    record: RecordOption,
    share: SharesOption,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the compartment's log.")],
    lineage: LineageOption = None,
    no_lineage: NoLineageOption = False,
    as_name: AsOption = None,
) -> None:
    """Let the account that runs this into the compartment that the shares open, as a keeper. Its log says so, and every
    member is told. All desks must be closed."""
    from murderbook.cli.output import say

    texts, known = [_text(path) for path in share], _lineage(lineage, none=no_lineage)
    account = open_as(record, as_name)
    if account.is_caseless:
        raise InputError(f"{account.full_name} is {account.role}: such accounts see no case")
    password = ask_password(f"Password of {account.name}, which opens the own keys: ")
    from murderbook.workbench.sealed.keys import holders
    from murderbook.workbench.sealed.people.recovering import Sheets
    from murderbook.workbench.sealed.people.recovering import recover as let_in

    with _in_words():
        opened = holders.opened_by_password(account, password)
        found = let_in(Sheets(texts, known), account, opened, reason=reason, source="command line")
    say(f"{found.name} lies on the desk of {account.full_name} now.")
    _say_lineage(found)


def _lineage(typed: str | None, *, none: bool) -> str:
    """As `Sheets` takes it: whoever has sheets with a lineage must not leave it out by mistake."""
    if none and typed is not None:
        raise typer.BadParameter("--lineage and --no-lineage: give the one or the other")
    if none:
        return ""
    if typed is None:
        raise InputError(
            "give --lineage with the eight groups that stand under the words on the sheets. If the sheets bear none, "
            "they are older: --no-lineage takes whatever file they open"
        )
    from murderbook.workbench.sealed.container.lineage import from_paper

    try:
        return from_paper(typed)
    except ValueError as error:
        raise InputError(f"--lineage: {error}") from error


def _say_lineage(found: Found) -> None:
    from murderbook.cli.output import say

    if found.since is not None:
        say(f"It goes on from the lineage on the sheets. Times that it was written whole since: {found.since}.")
    say(f"Lineage: {found.lineage}. Times that it was written whole: {found.writings}.")
    if found.older:
        who = "whoever was ended since could go on from their lineage"
        say(f"These sheets are older than the last removal: {who}. Print new ones on the compartment's page of shares.")
    if found.since is None:
        say("Hold that against the log page of a member, or a backup: nothing else says that this is the true file.")


@app.command()
def key(
    words_file: Annotated[
        Path, typer.Option("--words-file", metavar="FILE", help="Where to write the secret's words.")
    ],
) -> None:
    """Make a key for the prosecutor, on the prosecutor's own machine: no record is needed. Prints the public half for
    the department, and its fingerprint, which the prosecutor's office reads out to whoever asks."""
    from murderbook.cli.output import put_text, say
    from murderbook.workbench.sealed.crypto.pair import fingerprint
    from murderbook.workbench.sealed.shares import Recovery, in_words, new_secret

    secret = new_secret()
    _write_private(words_file, " ".join(in_words(secret)) + "\n")
    public = Recovery.of(secret).pair.public
    put_text(f"{public.hex()}\n")
    say(f"Fingerprint: {fingerprint(public)}")
    say(f"The secret's words are in {words_file}: print them, keep the sheet locked away, and delete the file.")


@app.command()
def prosecutor(
    record: RecordOption,
    public: Annotated[str, typer.Option("--key", metavar="HEX", help="The public key, as 'sealed key' printed it.")],
    as_name: AsOption = None,
) -> None:
    """Set the key to which the index of sealed compartments opens. For supervisors and administrators; once, when the
    record is set up. Whoever founds a compartment compares its fingerprint with the prosecutor's office."""
    from murderbook.cli.output import say

    by = open_as(record, as_name)
    from django.db import transaction

    from murderbook.workbench.sealed.outward.existence import set_prosecutors_key

    with _in_words(), transaction.atomic():
        fingerprint = set_prosecutors_key(by, _hex(public), source="command line")
    say(f"Fingerprint: {fingerprint}")


@app.command()
def index(
    file: Annotated[Path, typer.Argument(help="The index: RECORD/sealed/index, or a copy of it.")],
    words_file: WordsOption,
) -> None:
    """List the sealed compartments, for the prosecutor: that they exist, custodian, ground and day of review."""
    from dataclasses import asdict

    from murderbook.cli.output import put_json

    recovery = _recovery(words_file)
    from murderbook.workbench.sealed.outward.existence import read

    with _in_words():
        put_json([asdict(one) for one in read(file, recovery.pair.opens)])


@contextmanager
def _in_words() -> Iterator[None]:
    """What the sealed part refuses, as bad input."""
    from murderbook.workbench.sealed.container.store import ContainerError
    from murderbook.workbench.sealed.crypto.aead import SealError
    from murderbook.workbench.sealed.keys.holders import KeyringChangedError
    from murderbook.workbench.sealed.keys.keyring import KeyringFullError, LaterFormatError
    from murderbook.workbench.sealed.memory.cabinet import UnsavedError
    from murderbook.workbench.sealed.shares import SharesError

    try:
        yield
    except (ContainerError, SealError, SharesError, KeyringFullError, LaterFormatError) as error:
        raise InputError(str(error)) from error
    except KeyringChangedError as error:
        raise InputError("another session changed the keyring meanwhile: close that desk, and do it again") from error
    except UnsavedError as error:
        raise InputError(
            f"not saved, and nothing was changed ({error}): make room on the disk, and do it again"
        ) from error


def _recovery(words_file: Path) -> Recovery:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "murderbook.workbench.settings")
    django.setup()
    from murderbook.workbench.sealed.shares import Recovery, joined

    with _in_words():
        return Recovery.of(joined([_text(words_file)]))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the words cannot be read ({error})") from error


def _write_private(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(f"{path} is there already: name a new file") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        raise InputError("--key is no public key: give the line that 'murderbook sealed key' printed") from None

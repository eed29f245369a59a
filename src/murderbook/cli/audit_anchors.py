"""`murderbook audit key|checkpoint|status|witness ...`: signed heads, and the second machine that holds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.audit.signing.note import PublicKey

witness = typer.Typer(
    help="A second machine that remembers the head of the trail and signs only what continues it. By USB stick: "
    "'ask' at the record, 'sign' at the witness, 'keep' at the record.",
    no_args_is_help=True,
)

FolderOption = Annotated[Path, typer.Option("--folder", metavar="DIR", help="Folder of the witness; no record.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


def key(
    record: RecordOption,
    as_name: AsOption = None,
    new: Annotated[bool, typer.Option("--new", help="Sign with a new key from now on; the trail says so.")] = False,
    page: Annotated[
        Path | None, typer.Option("--print", metavar="FILE", help="Write a page to print (.html): key, QR code, words.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the public key that this record's checkpoints are signed with. Witnesses and courts check them by it."""
    from murderbook.cli.output import check_file, put_json, put_text, say

    if page is not None:
        check_file(page, (".htm", ".html"))
    by = open_as(record, as_name)
    from murderbook.workbench.audit.signing.acts import show_key

    shown = show_key(by, new=new)
    if page is not None:
        _put_key_page(shown, page)
    if as_json:
        put_json({"key": str(shown), "fingerprint": shown.fingerprint})
    else:
        put_text(f"{shown}\n")
    say(f"Fingerprint: {shown.fingerprint}")
    if new:
        say("Tell every witness that the key was changed: it refuses the next checkpoint unless it signs --new-key.")


def checkpoint(record: RecordOption, as_name: AsOption = None) -> None:
    """Sign the head as it is and keep it in the record's folder, under checkpoints. `serve` does so every five
    minutes in which something was entered."""
    from murderbook.cli.output import put_text, say

    by = open_as(record, as_name)
    from murderbook.workbench.audit.signing.acts import take_checkpoint

    note, path = take_checkpoint(by)
    put_text(str(note))
    say(f"Kept as {path}.")


def status(record: RecordOption, as_name: AsOption = None, as_json: JsonOption = False) -> None:
    """Say how long the trail is, what is anchored outside, and whether it ever could not be written. Recomputes
    nothing: `verify` does. Exit status 1 while an alert stands."""
    from murderbook.cli.output import put_json, put_text

    by = open_as(record, as_name)
    from murderbook.workbench.audit.signing.acts import state_of_trail

    state = state_of_trail(by)
    if as_json:
        put_json({"size": state.head.size, "root": state.head.root, "tail": state.tail, "alerts": state.alerts})
    else:
        put_text(f"{state.head}\n{state.tail}\n" + "".join(f"ALERT {line}\n" for line in state.alerts))
    if state.alerts:
        raise InputError("the trail could not be written once: find out why, then run 'murderbook audit verify'")


@witness.command("init")
def init_witness(
    folder: FolderOption, name: Annotated[str, typer.Option(help="The witness's name, one word: counsel, say.")]
) -> None:
    """At the second machine, once: make the witness's key, and print what the record will know it by."""
    from murderbook.cli.output import put_text, say
    from murderbook.workbench.audit.signing.note import NoteError
    from murderbook.workbench.audit.signing.witness import WitnessError, make

    try:
        made = make(folder, name)
    except (NoteError, WitnessError) as error:
        raise InputError(str(error)) from None
    put_text(f"{made}\n")
    say(f"Fingerprint: {made.fingerprint}\nWrite it down: the record shows it when the first answer is kept.")


@witness.command()
def ask(
    record: RecordOption,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to carry to the witness.")],
    since: Annotated[
        str | None,
        typer.Option(metavar="SIZE:ROOT", help="The head that the witness saw last; default: the last one kept here."),
    ] = None,
    as_name: AsOption = None,
) -> None:
    """At the record: a signed checkpoint and the proof that the trail continues what the witness saw."""
    from murderbook.cli.output import check_file, keep_previous, put_json, say

    check_file(out)
    by = open_as(record, as_name)
    from murderbook.workbench.audit.outside.proof import ProofError
    from murderbook.workbench.audit.signing.acts import ask_witness
    from murderbook.workbench.audit.verify import read_head

    try:
        asked = ask_witness(by, read_head(since) if since else None)
    except (ProofError, ValueError) as error:
        raise InputError(str(error)) from None
    keep_previous(out)
    put_json(asked, out)
    say(f"Carry {out} to the witness: murderbook audit witness sign {out.name} --folder DIR --out answer.json")


@witness.command()
def sign(
    request: Annotated[Path, typer.Argument(metavar="FILE", help="What 'ask' wrote.")],
    folder: FolderOption,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to carry back.")],
    new_key: Annotated[bool, typer.Option("--new-key", help="The unit said that it changed its key, and why.")] = False,
    new_trail: Annotated[
        bool, typer.Option("--new-trail", help="It is the trail of another record than those watched so far.")
    ] = False,
) -> None:
    """At the witness: check signature and proof, and sign. A trail that was cut, rewritten or put back is refused, and
    both signed heads are kept."""
    from datetime import UTC, datetime

    from murderbook.cli.output import check_file, keep_previous, put_json, say
    from murderbook.workbench.audit.signing.note import NoteError
    from murderbook.workbench.audit.signing.witness import WitnessError
    from murderbook.workbench.audit.signing.witness import sign as sign_request

    check_file(out)
    try:
        signed = sign_request(folder, _text(request), datetime.now(UTC), new_key=new_key, new_trail=new_trail)
    except (NoteError, WitnessError) as error:
        raise InputError(str(error)) from None
    keep_previous(out)
    put_json(signed.answer, out)
    say(f"Signed: {signed.head}\nCarry {out} back: murderbook audit witness keep {out.name} --record DIR")
    if signed.is_new:
        say(f"This trail was never seen here before. Compare its key with the unit's paper: {signed.key.fingerprint}")


@witness.command()
def keep(
    answer: Annotated[Path, typer.Argument(metavar="FILE", help="What 'sign' wrote.")],
    record: RecordOption,
    new_witness: Annotated[
        bool, typer.Option("--new-witness", help="Its first answer: the fingerprint was compared.")
    ] = False,
    as_name: AsOption = None,
) -> None:
    """At the record: check the witness's signature and keep it. Every `verify` holds the trail against it."""
    from murderbook.cli.output import say

    by = open_as(record, as_name)
    from murderbook.workbench.audit.signing.acts import keep_answer
    from murderbook.workbench.audit.signing.note import NoteError

    try:
        head, whom = keep_answer(by, _text(answer), new_witness=new_witness)
    except NoteError as error:
        raise InputError(str(error)) from None
    say(f"Kept: {whom} vouches for the first {head.size} entries.")


@witness.command()
def show(folder: FolderOption) -> None:
    """At the witness: its key, and the newest head of each trail it has seen."""
    from murderbook.cli.output import put_text, say
    from murderbook.workbench.audit.signing.witness import WitnessError, key_of, seen

    try:
        mine, notes = key_of(folder), seen(folder)
    except WitnessError as error:
        raise InputError(str(error)) from None
    put_text(f"{mine}\n" + "".join(f"{note.origin} {note.head}\n" for note in notes))
    say(f"Fingerprint: {mine.fingerprint}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error})") from None


def _put_key_page(shown: PublicKey, out: Path) -> None:
    from django.conf import settings
    from django.utils import timezone

    from murderbook.cli.output import keep_previous, put_text, say
    from murderbook.workbench.audit.outside.printed import key_page

    keep_previous(out)
    put_text(key_page(shown, settings.RECORD.unit, timezone.now()), out)
    say(f"Print {out}, and hand it to whoever witnesses the trail.")

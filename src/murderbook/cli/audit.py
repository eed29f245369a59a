"""`murderbook audit ...`: the head of the trail, and the proofs that nothing of it was altered, here and elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli import audit_anchors
from murderbook.cli.errors import InputError
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.audit.tree import Head

app = typer.Typer(help="The audit trail: its head, and whether all of it still fits.", no_args_is_help=True)
app.command()(audit_anchors.status)
app.command()(audit_anchors.checkpoint)
app.command()(audit_anchors.key)
app.add_typer(audit_anchors.witness, name="witness")

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
OutOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file, not to standard output.")]


@app.command()
def head(
    record: RecordOption,
    as_name: AsOption = None,
    as_json: JsonOption = False,
    words: Annotated[bool, typer.Option("--words", help="As 32 words, four a line, to copy by hand.")] = False,
    page: Annotated[
        Path | None,
        typer.Option(
            "--print", metavar="FILE", help="Write a page to print and sign (.html): figures, QR code, words."
        ),
    ] = None,
) -> None:
    """Print the head, SIZE:ROOT. Keep it outside the machine: nothing before it can then be altered unseen."""
    from murderbook.cli.output import check_file, put_json, put_text

    if page is not None:
        check_file(page, (".htm", ".html"))
    by = open_as(record, as_name)
    from murderbook.workbench.audit.acts import take_head
    from murderbook.workbench.audit.outside.printed import to_words

    taken = take_head(by)
    if page is not None:
        _put_page(taken, page)
    said = to_words(taken)
    if as_json:
        put_json({"size": taken.size, "root": taken.root, "words": said})
    elif words:
        put_text("".join(" ".join(said[at : at + 4]) + "\n" for at in range(0, len(said), 4)))
    else:
        put_text(f"{taken}\n")


@app.command()
def verify(
    record: RecordOption,
    as_name: AsOption = None,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="SIZE:ROOT", help="A head kept earlier, or its words in quotes; several may be given."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute every entry; compare with the record's checkpoints, with those that witnesses signed, and with heads
    that you kept. Exit status 1 where anything does not fit."""
    from murderbook.cli.output import put_json, put_text, say

    by = open_as(record, as_name)
    from murderbook.workbench.audit.acts import verify_by

    finding = verify_by(by, _heads(against or []))
    if as_json:
        outside = [{"size": one.head.size, "root": one.head.root, "who": one.who} for one in finding.outside]
        known = {"checkpoints": finding.own, "outside": outside, "tail": finding.tail}
        put_json({"size": finding.head.size, "root": finding.head.root, "fault": finding.fault, **known})
    else:
        put_text(f"{finding.head}\n")
    if finding.fault:
        raise InputError(f"the audit trail does not fit: {finding.fault}")
    say("\n".join(finding.told()))


@app.command()
def prove(
    record: RecordOption,
    entry: Annotated[int | None, typer.Argument(metavar="[ENTRY]", min=0, help="Number of the entry, from 0.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="SIZE:ROOT", help="A head kept earlier, or its words: prove that the trail continues it."),
    ] = None,
    as_name: AsOption = None,
    _as_json: JsonOption = True,
    out: OutOption = None,
) -> None:
    """Prove to an outsider that an entry is in the trail, or that the trail continues a head kept earlier.

    A JSON document for the program that `murderbook audit verifier` writes, which needs neither record nor murderbook.
    """
    from murderbook.cli.output import check_file, keep_previous, put_json, say

    if entry is None and since is None:
        raise typer.BadParameter("name an entry by its number, or a head kept earlier with --since SIZE:ROOT")
    if out is not None:
        check_file(out)
    by = open_as(record, as_name)
    kept = _heads([since], "--since")[0] if since else None
    from murderbook.workbench.audit.acts import prove_by
    from murderbook.workbench.audit.outside.proof import ProofError

    try:
        document = prove_by(by, entry, kept)
    except ProofError as error:
        raise InputError(str(error)) from None
    if out is not None:
        keep_previous(out)
    put_json(document, out)
    size, root = document["head"]["size"], document["head"]["root"]
    say(f"Proved in the head {size}:{root}. It convinces who holds that head, or the older one, from outside.")


@app.command()
def export(
    record: RecordOption, out: Annotated[Path, typer.Option(metavar="FILE", help="The file.")], as_name: AsOption = None
) -> None:
    """Write every entry as it was hashed, one a line, to be checked elsewhere against a head. For auditors."""
    from murderbook.cli.output import check_file, keep_previous, say

    check_file(out)
    by = open_as(record, as_name)
    from murderbook.workbench.audit.acts import export_by
    from murderbook.workbench.audit.outside.proof import leaves

    taken = export_by(by)
    keep_previous(out)
    with out.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{leaf}\n" for leaf in leaves(taken.size))
    say(f"{taken.size} entries written to {out}. Their head: {taken}")


@app.command()
def verifier(
    out: OutOption = None,
    signatures: Annotated[
        bool, typer.Option("--signatures", help="The one that checks who signed a checkpoint, instead.")
    ] = False,
) -> None:
    """Write the program that checks proofs and exports with Python alone: hand it over with them."""
    from importlib.resources import files

    from murderbook.cli.output import check_file, keep_previous, put_text

    if out is not None:
        check_file(out)
        keep_previous(out)
    program = "verify_signature.py" if signatures else "verify_proof.py"
    put_text(files("murderbook.workbench.audit.outside").joinpath(program).read_text(encoding="utf-8"), out)


def _put_page(taken: Head, out: Path) -> None:
    from django.conf import settings
    from django.utils import timezone

    from murderbook.cli.output import keep_previous, put_text, say
    from murderbook.workbench.audit.outside.printed import page

    keep_previous(out)
    put_text(page(taken, settings.RECORD.unit, timezone.now()), out)
    say(f"Print {out}, sign it, and keep the paper outside this machine.")


def _heads(texts: list[str], option: str = "--against") -> list[Head]:
    """InputError for a text that is no head."""
    from murderbook.workbench.audit.verify import read_head

    try:
        return [read_head(text) for text in texts]
    except ValueError as error:
        raise InputError(f"{option} {error}") from None

"""The `murderbook` command: one module per verb. Verb modules import Typer at the top and all else when called, so that
`--help` answers at once."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from murderbook.cli import audit, dna, kinship, laboratory, link, sealed, user
from murderbook.cli.backup import backup, backup_key
from murderbook.cli.calls import calls
from murderbook.cli.demo import demo
from murderbook.cli.digest import digest
from murderbook.cli.errors import explain
from murderbook.cli.genealogy import genealogy
from murderbook.cli.identify import identify
from murderbook.cli.import_ import import_, undo
from murderbook.cli.init import init
from murderbook.cli.leads import leads
from murderbook.cli.network import network
from murderbook.cli.profile import profile
from murderbook.cli.read import read
from murderbook.cli.recur import recur
from murderbook.cli.refresh import refresh
from murderbook.cli.report import report
from murderbook.cli.resolve import resolve
from murderbook.cli.restore import restore
from murderbook.cli.scan import scan
from murderbook.cli.series import series
from murderbook.cli.serve import serve
from murderbook.cli.worklist import worklist

app = typer.Typer(
    name="murderbook",
    help="The workbench of a small cold-case unit. Everything stays on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"murderbook {version('murderbook')}")
        raise typer.Exit


@app.callback()
def _murderbook(
    version_: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Options before the verb."""


# One line per verb, in the order in which they are listed.
app.command()(init)
app.command("import")(import_)
app.command()(undo)
app.command()(read)
app.command()(calls)
app.command()(report)
app.command()(worklist)
app.command()(leads)
app.command()(digest)
app.command()(series)
app.command()(refresh)
app.command()(scan)
app.command()(profile)
app.command()(identify)
app.command()(resolve)
app.command()(genealogy)
app.command()(network)
app.command()(recur)
app.add_typer(laboratory.app, name="laboratory")
app.add_typer(dna.app, name="dna")
app.add_typer(kinship.app, name="kinship")
app.add_typer(link.app, name="link")
app.add_typer(user.app, name="user")
app.command()(serve)
app.add_typer(audit.app, name="audit")
app.add_typer(sealed.app, name="sealed")
app.command()(backup)
app.command("backup-key")(backup_key)
app.command()(restore)
app.command()(demo)


def run() -> None:
    """Entry point. Exit status: 0 done, 1 bad input, 2 wrong usage (DESIGN 9)."""
    try:
        app()
    except Exception as error:
        message = explain(error)
        if message is None:
            raise
        print(f"murderbook: {message}", file=sys.stderr)
        sys.exit(1)

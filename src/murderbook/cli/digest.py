"""`murderbook digest`: what concerns an account, once a day: on the terminal, into a file, or by mail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account

NOWHERE = "none"


def digest(
    record: RecordOption,
    as_: AsOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it into FILE.")] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Mail it by the server of record.toml, numbers alone.")] = False,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="With --mail: to every account that set an address. Needs no log-in.")
    ] = False,
    on: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Of that day; default: today.")] = None,
    address: Annotated[
        str | None, typer.Option(metavar="MAIL", help="Set where your digests are mailed to; 'none' for nowhere.")
    ] = None,
) -> None:
    """What is new since the last digest and what is due, of what the account may take away. Nothing sealed is in it."""
    _check(out, mail=mail, everyone=everyone, address=address, as_=as_)
    day = _day(on)
    if everyone:
        _mail_everybody(record, day)
        return
    account = open_as(record, as_)
    if address is not None:
        _set_address(account, address)
    elif mail:
        _mail(account, day)
    else:
        _write(account, day, out)


def _check(out: Path | None, *, mail: bool, everyone: bool, address: str | None, as_: str | None) -> None:
    if everyone and not mail:
        raise InputError("--everyone goes with --mail: a file is of one account, which --as names")
    if everyone and as_ is not None:
        raise InputError("--everyone runs as nobody, each digest with what its own account may see: leave out --as")
    if mail and out is not None:
        raise InputError("--mail and --out are two digests: a mail says less than a file; ask for one of them")
    if address is not None and (mail or everyone or out is not None):
        raise InputError("--address sets where digests go, and does nothing else: ask for one of them")
    if out is not None:
        from murderbook.cli.output import check_file

        check_file(out)


def _day(written: str | None) -> date:
    today = datetime.now(UTC).date()
    try:
        day = date.fromisoformat(written) if written else today
    except ValueError:
        raise InputError(f"--date {written!r} is no day: write it like {today}") from None
    if day > today:
        raise InputError(f"--date {written} is to come: a digest is of today ({today}) or of a day before")
    return day


def _write(account: Account, day: date, out: Path | None) -> None:
    from murderbook.cli.output import put_text, say
    from murderbook.workbench.unit.digest.making import digest_text

    written = digest_text(account, day)
    if out is not None:
        out.touch(mode=0o600)  # a new file is its owner's alone: it says what the cases say
    put_text(written, out)
    if out is not None:
        say(f"Digest of {day} written to {out}.")


def _mail(account: Account, day: date) -> None:
    from murderbook.cli.output import say
    from murderbook.workbench.unit.digest.making import mail_digest
    from murderbook.workbench.unit.digest.server import MailError

    try:
        done = mail_digest(account, day)
    except MailError as error:
        raise InputError(str(error)) from error
    if done.error:
        raise InputError(f"no mail went: {done.error}")
    say(done.words)


def _mail_everybody(record: Path, day: date) -> None:
    from murderbook.cli.output import say
    from murderbook.workbench.boot import open_record

    open_record(record)
    from murderbook.workbench.unit.digest.making import mail_everybody
    from murderbook.workbench.unit.digest.server import MailError

    try:
        done = []
        for one in mail_everybody(day):
            say(one.words)
            done.append(one)
    except MailError as error:
        raise InputError(str(error)) from error
    failed = sum(1 for one in done if one.error)
    say(f"{sum(one.went for one in done):,} mailed, {failed:,} failed, of {len(done):,} with an address.")
    if failed:
        raise typer.Exit(1)


def _set_address(account: Account, written: str) -> None:
    from murderbook.cli.output import say
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.unit.digest.making import set_address
    from murderbook.workbench.unit.digest.server import MailError

    mail = "" if written == NOWHERE else written
    try:
        set_address(account, mail, COMMAND_LINE)
    except MailError as error:
        raise InputError(str(error)) from error
    say(f"Digests of {account.name} go to {mail}." if mail else f"No digest of {account.name} is mailed.")

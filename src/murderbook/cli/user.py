"""`murderbook user ...`: the accounts of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from murderbook.cli.session import AsOption, RecordOption

app = typer.Typer(help="Accounts: add, list, close, release, change passwords.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Log-in name.", show_default=False)]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Password on the first line of a file.")
]


@app.command()
def add(
    name: NameArgument,
    record: RecordOption,
    role: Annotated[
        str,
        typer.Option(help="detective, supervisor, analyst, consultant, auditor or administrator.", show_default=False),
    ],
    as_name: AsOption = None,
    full_name: Annotated[str, typer.Option(help="Name shown on screen.")] = "",
    grant_compartment: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Also give that role on this compartment; 'default' for the unit's own."),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day of that access (UTC).")] = None,
    reason: Annotated[str, typer.Option(help="Why the access is given.")] = "",
    password_file: PasswordFile = None,
) -> None:
    """Add an account. It sees no case until it is granted some, and until its owner has changed the password."""
    from murderbook.cli.output import say
    from murderbook.cli.session import new_password, open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    kind, last_day = accounts.role(role), accounts.day_end(until)
    password, generated = new_password(f"First password of {name}", password_file)
    account = accounts.add(by, accounts.New(name, kind, full_name, password), grant_compartment or [], reason, last_day)
    say(f"Account {account.name} ({kind.value}) made. Its owner changes the password in the browser, or with")
    say(f"  murderbook user password --record {record} --as {account.name}")
    if generated:
        say(f"Password of {account.name}, shown this once: {password}")


@app.command("list")
def list_(
    record: RecordOption,
    as_name: AsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """The accounts, their roles and states."""
    from murderbook.cli.output import put_json, put_table
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    rows = accounts.listed(by)
    if as_json:
        put_json({"accounts": rows})
    else:
        put_table(list(rows[0]), [list(row.values()) for row in rows])


@app.command()
def release(name: NameArgument, record: RecordOption, as_name: AsOption = None) -> None:
    """Lift the lock of an account after too many failures."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    say(f"{name} can log in again." if accounts.release(by, name) else f"{name} had no failures counted.")


@app.command()
def password(
    record: RecordOption,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Whose; default: your own.")] = None,
    as_name: AsOption = None,
    password_file: PasswordFile = None,
) -> None:
    """Change your own password, or give another account a new first one."""
    from murderbook.cli.output import say
    from murderbook.cli.session import new_password, open_as, prove_again

    by = open_as(record, as_name, unchanged_password=True)
    whose = name or by.name
    if whose == by.name:
        by = prove_again(by)
    new, generated = new_password(f"New password of {whose}", password_file)
    from murderbook.cli import accounts

    accounts.set_password(by, whose, new)
    say(f"Password of {whose} changed; log-ins remembered for it have ended.")
    if generated:
        say(f"Password of {whose}, shown this once: {new}")


@app.command()
def deactivate(
    name: NameArgument,
    record: RecordOption,
    as_name: AsOption = None,
    emergency: Annotated[
        str,
        typer.Option(metavar="REASON", help="Close it even where nobody else can give access, and say why."),
    ] = "",
) -> None:
    """Close an account at once. Nothing of it is deleted."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    left = accounts.deactivate(by, name, emergency)
    say(f"{name} is closed.")
    if left:
        say(f"Nobody can give or end access to {left} now: murderbook user restore-access --record {record} --help")


@app.command("restore-access")
def restore_access(
    compartment: Annotated[
        str, typer.Argument(metavar="COMPARTMENT", help="Its name; 'default' for the unit's own.", show_default=False)
    ],
    record: RecordOption,
    to: Annotated[str, typer.Option(metavar="ACCOUNT", help="Supervisor who is to give access.", show_default=False)],
    beside: Annotated[
        str, typer.Option("--with", metavar="ACCOUNT", help="The second who confirms.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why; kept on record.", show_default=False)],
    as_name: AsOption = None,
) -> None:
    """Let a supervisor give access again where nobody is left who could. Two confirm, each with his own password."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as, prove_again, prove_second

    first = prove_again(open_as(record, as_name))
    second = prove_second(beside)
    from murderbook.cli import accounts

    whom = accounts.restore(first, second, compartment, to, reason)
    say(f"{whom} gives access to {compartment} now, and sees its cases. The audit trail names both who confirmed it.")


@app.command()
def remember(record: RecordOption, as_name: AsOption = None) -> None:
    """Keep a log-in on this machine for thirty days, after the password was given."""
    from murderbook.cli.output import say
    from murderbook.cli.remembered import keep
    from murderbook.cli.session import open_as, prove_again

    account = prove_again(open_as(record, as_name))
    from murderbook.workbench.access.session import remember as make_secret

    say(f"{account.name} is remembered in {keep(record, account.name, make_secret(account))}.")


@app.command()
def forget(record: RecordOption, as_name: AsOption = None) -> None:
    """End every remembered log-in of an account, here and elsewhere."""
    from murderbook.cli.output import say
    from murderbook.cli.remembered import drop
    from murderbook.cli.session import open_as

    account = open_as(record, as_name)
    from murderbook.cli import accounts

    accounts.forget(account)
    drop(record, account.name)
    say(f"{account.name} is remembered nowhere.")

"""`murderbook user ...`: the accounts of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from murderbook.cli import user_grants
from murderbook.cli.session import AsOption, RecordOption

app = typer.Typer(
    help="Accounts: add, list, close, release; access; passwords and second factors.", no_args_is_help=True
)
app.command("grant")(user_grants.grant)
app.command("grants")(user_grants.grants)
app.command("end-grant")(user_grants.end_grant)

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
    from murderbook.cli.session import new_password, open_as, own_name

    mine = own_name(record, as_name)
    whose = name or mine
    own = whose == mine
    by = open_as(record, as_name, fresh=own, unchanged_password=own, without_factor=own)
    new, generated = new_password(f"New password of {whose}", password_file)
    from murderbook.cli import accounts

    accounts.set_password(by, whose, new)
    say(f"Password of {whose} changed; log-ins remembered for it have ended.")
    if generated:
        say(f"Password of {whose}, shown this once: {new}")


@app.command()
def factor(
    record: RecordOption,
    as_name: AsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Set up your second factor, or another in its place; prints its secret and ten recovery codes."""
    from murderbook.cli.session import open_as

    account = open_as(record, as_name, fresh=True, without_factor=True)
    from murderbook.cli.factors import confirmed, enrol, show

    show(account.name, enrol(account, confirmed(account.name)), as_json=as_json)


@app.command()
def code() -> None:
    """Print the code of a second factor, from its secret: where there is no phone, and for the demo.

    The secret is taken from MURDERBOOK_FACTOR_SECRET, or asked on the terminal; no record is opened. Whoever keeps the
    secret on the same machine as the password has one factor, not two.
    """
    from murderbook.cli.factors import present_code
    from murderbook.cli.session import SECRET_VARIABLE, ask_secret

    print(present_code(ask_secret("Secret: ", "secret", SECRET_VARIABLE)))


@app.command("reset-factor")
def reset_factor(name: NameArgument, record: RecordOption, as_name: AsOption = None) -> None:
    """End another's second factor: at the next log-in he sets up a new one. His password stays."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    accounts.reset_factor(by, name)
    say(f"{name} sets up a new second factor at the next log-in.")


@app.command()
def reopen(name: NameArgument, record: RecordOption, as_name: AsOption = None) -> None:
    """Open a closed account again, or one that nobody used for ninety days."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    accounts.reopen(by, name)
    say(f"{name} is open again.")


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
    """Let a supervisor give access again where nobody is left who could. Two confirm, each with password and code."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as, prove_second

    first = open_as(record, as_name, fresh=True)
    second = first if beside == first.name else prove_second(beside, record)  # one is not two: refused below
    from murderbook.cli import accounts

    whom = accounts.restore(first, second, compartment, to, reason)
    say(f"{whom} gives access to {compartment} now, and sees its cases. The audit trail names both who confirmed it.")


@app.command()
def remember(record: RecordOption, as_name: AsOption = None) -> None:
    """Keep a log-in on this machine for twelve hours, after password and code were given."""
    from murderbook.cli.output import say
    from murderbook.cli.remembered import keep
    from murderbook.cli.session import open_as

    account = open_as(record, as_name, fresh=True)
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

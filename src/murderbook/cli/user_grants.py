"""`murderbook user grant`, `user grants` and `user end-grant`: who sees what, from when, until when, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from murderbook.cli.session import AsOption, RecordOption

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Log-in name.", show_default=False)]
PlaceOption = Annotated[str, typer.Option(metavar="NAME", help="Compartment; 'default' for the unit's own.")]


def grant(
    name: NameArgument,
    record: RecordOption,
    role: Annotated[str, typer.Option(help="detective, supervisor, analyst or consultant.", show_default=False)],
    reason: Annotated[
        str, typer.Option(help="Why; a consultant's purpose, as the agreement says it.", show_default=False)
    ],
    as_name: AsOption = None,
    compartment: PlaceOption = "default",
    case: Annotated[str | None, typer.Option(metavar="NUMBER", help="This case only, by its own number.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day (UTC). A consultant's access needs one.")
    ] = None,
    sponsor: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for a consultant; default: you.")
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this section of the case: overview, chrono, victim, people, scene, evidence. Repeat it."
        ),
    ] = None,
    may_export: Annotated[
        bool, typer.Option("--may-export", help="A consultant may take files away; they bear his name.")
    ] = False,
) -> None:
    """Give an account access to a compartment or a case. Prints the key of the access."""
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    asked = accounts.Asked(name, accounts.role(role), reason, compartment, case, sponsor)
    print(accounts.give(by, asked, accounts.Limits(accounts.day_end(until), tuple(section or ()), may_export)))


def grants(
    record: RecordOption,
    as_name: AsOption = None,
    compartment: PlaceOption = "default",
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Who has access to a compartment or cases of it, now or later."""
    from murderbook.cli.output import put_json, put_table
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    rows = accounts.grants_listed(by, compartment)
    if as_json:
        put_json({"grants": rows})
    else:
        put_table(list(rows[0]), [list(row.values()) for row in rows])


def end_grant(
    key: Annotated[str, typer.Argument(metavar="KEY", help="As 'user grants' names it.", show_default=False)],
    record: RecordOption,
    as_name: AsOption = None,
    compartment: PlaceOption = "default",
) -> None:
    """End an access now. A consultant's sessions end with his last one."""
    from murderbook.cli.output import say
    from murderbook.cli.session import open_as

    by = open_as(record, as_name)
    from murderbook.cli import accounts

    say(f"The access of {accounts.end_grant(by, compartment, key)} has ended.")

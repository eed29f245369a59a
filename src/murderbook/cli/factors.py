"""Second factors on the terminal: made, confirmed where somebody is there to confirm, shown once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from murderbook.cli.errors import InputError

if TYPE_CHECKING:
    from murderbook.workbench.access.factors.keeping import Confirmed
    from murderbook.workbench.access.models import Account


@dataclass(frozen=True, slots=True)
class Shown:
    """What the owner of a factor gets to see, once."""

    secret: str
    recovery: list[str]


def confirmed(name: str) -> Confirmed:
    """A new secret. On a terminal it is shown first, with its picture, and must be confirmed with a code; where there
    is no terminal it counts as it is, since whoever runs the command reads it from the output."""
    from murderbook.workbench.access.factors import codes
    from murderbook.workbench.access.factors.keeping import Confirmed

    secret = codes.new_secret()
    if not sys.stdin.isatty():
        return Confirmed(secret)
    _offer(name, secret)
    return Confirmed(secret, _asked_step(secret))


def enrol(account: Account, new: Confirmed) -> Shown:
    """Set it up, in place of the present one."""
    from murderbook.workbench.access.factors.keeping import enrol as keep
    from murderbook.workbench.access.factors.keeping import factor_of
    from murderbook.workbench.audit.log import COMMAND_LINE

    return Shown(new.secret, keep(account, new, replaces=factor_of(account), source=COMMAND_LINE))


def show(name: str, shown: Shown, *, as_json: bool = False) -> None:
    """For the owner's eyes; nothing shows it again."""
    from murderbook.cli.output import put_json, say
    from murderbook.workbench.access.factors import codes

    uri = codes.uri(shown.secret, name)
    if as_json:
        put_json({"account": name, "secret": shown.secret, "uri": uri, "recovery_codes": shown.recovery})
        return
    say(f"Second factor of {name}, shown this once. Secret: {codes.grouped(shown.secret)}")
    say(f"For an authenticator: {uri}")
    say("Recovery codes, each good once where the authenticator is lost:")
    for code in shown.recovery:
        say(f"  {code}")


def present_code(secret: str) -> str:
    """The six digits of this half minute. InputError for what is no secret."""
    from datetime import UTC, datetime

    from murderbook.workbench.access.factors import codes

    try:
        return codes.code_at(secret, codes.step_at(datetime.now(UTC)))
    except ValueError:
        raise InputError("this is no secret of a second factor: it has 32 letters and digits from 2 to 7") from None


def _offer(name: str, secret: str) -> None:
    import segno

    from murderbook.cli.output import say
    from murderbook.workbench.access.factors import codes

    segno.make(codes.uri(secret, name), error="l").terminal(out=sys.stderr, compact=True)
    say(f"Let your authenticator read this picture, or type the secret: {codes.grouped(secret)}")


def _asked_step(secret: str) -> int:
    """InputError after three codes that do not fit: then nothing was set up."""
    from datetime import UTC, datetime

    from murderbook.cli.output import say
    from murderbook.workbench.access.factors import codes

    for _ in range(3):
        print("Code that it shows now: ", end="", file=sys.stderr, flush=True)
        step = codes.step_of(secret, sys.stdin.readline(), datetime.now(UTC))
        if step is not None:
            return step
        say("That does not fit. Does the clock of the phone show the right time?")
    raise InputError("no code of that secret was given: no second factor was set up")

"""What the kinship commands share: options, the mutation model as one word, the warning of the first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from murderbook.cli.errors import InputError

if TYPE_CHECKING:
    from murderbook.kinship.mutation import Mutation

LeastOption = Annotated[
    float | None, typer.Option("--minimum-frequency", metavar="P", help="For rare alleles, and those not in the table.")
]


def mutation_of(text: str) -> Mutation:
    """From "stepwise:0.001,0.003:0.1:1e-6": model, rates of mothers and fathers, range, rate between classes."""
    from murderbook.formats.kinship_case import mutation_of as of

    model, *numbers = text.split(":")
    try:
        rates = [float(one) for one in numbers[0].split(",")] if numbers else [0.0]
        more = [float(one) for one in numbers[1:]]
    except ValueError:
        raise InputError(f"--mutation {text}: {numbers} are no numbers; such as stepwise:0.002:0.1:1e-6") from None
    if len(rates) > 2 or len(more) > 2 or (model != "none" and not numbers):
        raise InputError(f"--mutation {text}: give a model and a rate, such as proportional:0.001")
    told: dict[str, Any] = {"model": model, "rate": {"female": rates[0], "male": rates[-1]}}
    return of(told | dict(zip(("range", "rate2"), more, strict=False)))


def warn_of_compiling(entry: object) -> None:
    """Of the wait, where nothing was compiled on this machine yet."""
    from murderbook.cli.output import say
    from murderbook.kinship.likelihood.compiled import is_first_time

    if is_first_time(entry):
        say("Compiling for this machine, this once: about a minute.")

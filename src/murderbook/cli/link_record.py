"""`murderbook link learn --record` and `link adopt`: rates from the record's solved series, and which are in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from murderbook.cli.errors import InputError
from murderbook.cli.link_files import told, with_progress
from murderbook.cli.output import cell, check_file, keep_previous, say, shown
from murderbook.cli.session import AsOption, RecordOption, open_as

if TYPE_CHECKING:
    from rich.table import Column

    from murderbook.linkage.learned import Learned
    from murderbook.linkage.learned.held_out import Measure
    from murderbook.linkage.learned.rates import Rate
    from murderbook.workbench.access.models import Account

_T = TypeVar("_T")


def learn_from_record(record: Path, as_name: str | None, model: Path | None, *, adopt_it: bool) -> None:
    """Learn from the solved series of the open files and print what came out; write it down or adopt it, as asked."""
    if model is not None:
        check_file(model)
    account = open_as(record, as_name)
    from murderbook.workbench.leads.engine.learning import learn

    learned = _acted(account, "learned rates", lambda: with_progress(lambda tell: learn(account, progress=tell)))
    _print_learned(learned)
    for note in learned.notes:
        say(shown(note))
    if model is not None:
        keep_previous(model)
        model.write_text(learned.text, encoding="utf-8")
        say(f"{model}: {shown(learned.raw['id'])}. Read it: every rate, from how many pairs, and how it did on others.")
    if adopt_it:
        _adopt(account, learned.text)
    elif model is None:
        say("Nothing was written: --model OUT.toml keeps these rates, --adopt puts them in force.")


def adopt(
    record: RecordOption,
    model: Annotated[
        Path | None,
        typer.Argument(metavar="MODEL", help="A declaration that `link learn --record` wrote.", show_default=False),
    ] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Back to the rates that the program ships.")] = False,
    as_: AsOption = None,
) -> None:
    """Put a declaration in force in a record, or go back to the shipped one; the leads are then searched for anew."""
    from murderbook.cli.refreshing import refresh_with_progress

    if shipped == (model is not None):
        raise InputError("name a declaration to adopt, or give --shipped to go back; one of the two")
    text = _read(model) if model is not None else ""
    account = open_as(record, as_)
    if model is not None:
        _adopt(account, text)
        return
    from murderbook.workbench.leads.engine.declared import name_in_force
    from murderbook.workbench.leads.engine.learning import adopt_shipped

    _acted(account, "adopted declaration", lambda: adopt_shipped(account))
    refresh_with_progress()
    say(f"{shown(name_in_force())} is in force, as shipped, and the leads are searched for by it.")


def _adopt(account: Account, text: str) -> None:
    from murderbook.cli.refreshing import refresh_with_progress
    from murderbook.workbench.leads.engine.learning import adopt

    row = _acted(account, "adopted declaration", lambda: adopt(text, account))
    refresh_with_progress()
    name = shown(row.model_id)
    say(f"{name} is in force, and the leads are searched for by it. Back: murderbook link adopt --shipped")


def _acted(account: Account, verb: str, act: Callable[[], _T]) -> _T:
    """Errors of the declaration are the user's to mend; refusals stand in the trail."""
    from murderbook.workbench.audit.log import COMMAND_LINE
    from murderbook.workbench.audit.reading import refusals_on_record

    with told(), refusals_on_record(verb, account, source=COMMAND_LINE, kind="declaration"):
        return act()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as reason:
        raise InputError(f"{path}: not a declaration: {reason}") from reason


def _print_learned(learned: Learned) -> None:
    from rich.console import Console
    from rich.table import Table

    basis, tested = learned.raw["learned"], learned.raw["validation"]
    console, name = Console(), cell(learned.raw["id"])
    rates = Table(
        "Compared", "", *_right("Declared", "Learned", "95 % interval", "Pairs", "Series"),
        title=f"{name}: {basis['pairs']:,} linked pairs of {basis['series']} solved series", box=None,
    )  # fmt: skip
    for rate in learned.rates:
        rates.add_row(*_rate_row(rate))
    console.print(rates)
    measures = Table(
        "On series left out", *_right("Declared", "Learned", "Difference (95 %)"), "", box=None,
        title=f"{tested['linked']:,} linked pairs, {tested['unlinked']:,} others; lists of {tested['among']:,} cases",
    )  # fmt: skip
    for row, measure in zip(tested["measures"], learned.validation.measures, strict=True):
        measures.add_row(cell(row["what"]), *_measure_row(measure))
    console.print(measures)


def _right(*names: str) -> list[Column]:
    from rich.table import Column

    return [Column(name, justify="right") for name in names]


def _rate_row(rate: Rate) -> tuple[str, ...]:
    told = (f"{rate.learned:.3f}", f"{rate.low:.3f} to {rate.high:.3f}") if rate.pairs else ("as declared", "")
    return cell(rate.label), cell(rate.part), f"{rate.declared:.3f}", *told, f"{rate.pairs:,}", f"{rate.series:,}"


def _measure_row(measure: Measure) -> tuple[str, ...]:
    by = measure.difference
    return (
        f"{measure.declared.estimate:.3f}",
        f"{measure.learned.estimate:.3f}",
        f"{by.estimate:+.3f} ({by.low:+.3f} to {by.high:+.3f})",
        cell(measure.verdict),
    )

"""`murderbook resolve --truth`: scores calibrated on a file whose answers are known, and written into a model file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from murderbook.cli.link_files import with_progress
from murderbook.cli.output import check_file, keep_previous, put_json, put_words, say

if TYPE_CHECKING:
    from murderbook.resolution import Declaration, Record
    from murderbook.resolution.calibration.learning import Band, Learned


def calibrate(records: tuple[Record, ...], declaration: Declaration, truth: Path, population: str) -> Learned:
    from dataclasses import replace

    from murderbook.formats.person_truth import read_truth
    from murderbook.resolution import Choices, screen
    from murderbook.resolution.calibration.learning import Named, learn_labelled

    person = read_truth(truth, [one.id for one in records])
    bare = replace(declaration, calibration=None)
    found = with_progress(lambda tell: screen(records, bare, Choices(replicas=0), tell))
    return learn_labelled(found.model, person, Named(population, f"{datetime.now(UTC):%Y-%m-%d}"))


def check_options(truth: Path | None, write: Path | None, population: str, *, wrong: bool) -> None:
    """`wrong`: with options that say nothing here."""
    if truth is None and write is not None:
        raise typer.BadParameter("--write keeps a calibration: give the known answers with --truth T.csv")
    if truth is not None and (wrong or not population.strip()):
        raise typer.BadParameter(
            "--truth is of a file, without --record, --judged and --declared, and --population NAME says whose records "
            "these are: a calibration holds for its own population alone"
        )
    if write is not None:
        check_file(write, (".toml",))


def tell(learned: Learned, write: Path | None, model: Path | None, *, json: bool, out: Path | None) -> None:
    from murderbook.resolution.calibration.written import with_calibration

    if learned.calibration is None:
        raise ValueError(f"nothing was calibrated: {learned.why}")
    if write is not None:
        text = with_calibration(model, learned.calibration)
        keep_previous(write)
        write.write_text(text, encoding="utf-8")
        say(f"Written: {write}. Use it with --model {write} --population {learned.calibration.population!r}.")
    if json or out:
        if out:
            keep_previous(out)
        put_json(_document(learned), out)
        return
    put_words(learned.calibration.label)
    for band in learned.table:
        put_words(_band(band))


def _document(learned: Learned) -> dict[str, Any]:
    assert learned.calibration is not None
    table = [band._asdict() for band in learned.table]
    return {"schema": "murderbook resolve calibration 1", "calibration": learned.calibration.document, "held": table}


def _band(band: Band) -> str:
    low = "below" if band.low is None else f"{band.low:g} to" if band.high is not None else f"{band.low:g} and more"
    bounds = f"{low} {band.high:g}" if band.high is not None else low
    pairs = f"{band.pairs:,} pair{'' if band.pairs == 1 else 's'}"
    return (
        f"Posterior bits {bounds}: {pairs} of persons held out, {band.said * band.pairs:,.1f} expected to be one "
        f"person, {band.seen * band.pairs:,.0f} are."
    )

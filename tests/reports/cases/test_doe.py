"""The Doe report from plain data: rows with their states, what excludes, hostile text as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pypdfium2
import pytest

from archival import breaches
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.reports.cases.doe import Candidate, Doe, Profiles, Told, doe_report
from murderbook.reports.linked.parts import Judgements, Said
from murderbook.reports.paper import Paper

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
PAPER = Paper("Case UP-1: Doe report", datetime(2026, 1, 2, tzinfo=UTC))


def row(name: str, millibits: int | None, right: str | None = "grey") -> WeightOfEvidence:
    state = State.EXCLUDED if millibits is None else State.MISSING if right is None else State.USED
    source = RateSource("m", f"table of {name}", 412, Basis.COUNTED)
    return WeightOfEvidence(name, name, "brown", right, millibits, f"Said of {name}.", state, source, 0.25, 0.0000125)


def candidate(place: int, *rows: WeightOfEvidence, **more: object) -> Candidate:
    lead = Lead(Kind.SAME_PERSON, "a", "b", "It is he", "It is another", None, rows, "m", Standing.ASSUMED)
    said: dict[str, object] = {
        "place": place, "name": f"Doe, {place}", "number": f"MP-{place}", "of": "", "seen": "May 1990",
        "looks": "male, 20 years", "score": "2.00", "chance": "about 0.3", "why": "Hair", "judged": (), "lead": lead,
        "counted": [one for one in rows if one.state is State.USED],
    }  # fmt: skip
    return Candidate(**(said | more))  # type: ignore[arg-type]


def text(doe: Doe) -> str:
    made = doe_report(PAPER, "State of the record: now.", doe)
    assert breaches(made.content) == []
    return " ".join(
        " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.content)).split()
    )


def doe(**parts: object) -> Doe:
    empty: dict[str, object] = dict.fromkeys(
        ("notes", "determined", "body", "sources", "one_body", "running", "further", "apart", "lacking", "genealogy"),
        (),
    )
    return Doe(**(empty | parts))  # type: ignore[arg-type]


def test_each_row_stands_with_both_values_its_points_and_its_state() -> None:
    told = text(doe(running=[candidate(1, row("Hair", 2_000), row("Teeth", 0, None))]))
    assert "Hair brown grey +2.00 used Said of Hair. [1] If one person: 0.25, counted. If two: 1.25e-05" in told
    assert "Teeth brown \u2013 0 missing" in told
    assert "All together \u2013 \u2013 +2.00" in told
    assert "[1] table of Hair" in told and "counted among 412" in told


def test_what_excludes_stands_with_its_reason_and_has_no_number() -> None:
    said = Judgements((Said("Eliminated", "Ann Boone", "2 Jan 2026", "Other teeth"),))
    told = text(doe(apart=[candidate(1, row("Dates", None)), candidate(2, row("Hair", 5), said=said)]))
    assert "Excluded by Dates: Said of Dates." in told
    assert "Eliminated by Ann Boone, 2 Jan 2026: Other teeth" in told
    assert "None: no report" in told, "and nobody is in the running"


def test_profiles_are_told_without_an_allele_by_columns() -> None:
    found = Profiles(["A note."], [("TH01", "3.04", "+1.60", "2", "rare")], [("Asian, used", "5.89", "+19.56")],
                     [("Father", "S-7", "20", "+19.34")], [("Assumed", "theta 0.01")])  # fmt: skip
    told = text(doe(running=[candidate(1, row("Hair", 2_000), profiles=found)]))
    for words in ("A note.", "TH01 3.04 +1.60 2 rare", "Asian, used 5.89", "Father S-7 20 +19.34", "theta 0.01"):
        assert words in told, words


def test_hostile_text_is_printed_as_it_is_and_an_empty_report_says_what_is_not_there() -> None:
    nasty = '<script>x</script> & "quoted"'
    told = text(doe(notes=[nasty], body=[Told(nasty, [("Hair", nasty)], [nasty])], lacking=[nasty], one_body=[nasty]))
    assert told.count(nasty) == 6
    bare = text(doe())
    for words in ("Nobody has been named.", "No genealogy record was begun", "Nothing that the program knows of."):
        assert words in bare, words

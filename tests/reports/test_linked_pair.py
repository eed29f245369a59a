"""The lead report from plain records: every row with its state, what the standing gives, who said what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import Basis, RateSource, State, WeightOfEvidence
from murderbook.reports.linked.pair import Counted, Missing, Pair, lead_report
from murderbook.reports.linked.parts import Decision, Judgements, Said, Search
from murderbook.reports.paper import Paper

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
PAPER = Paper("Lead report: A-1 and B-2", datetime(2026, 1, 2, tzinfo=UTC))
SOURCE = RateSource("m-1", "cases of Harbor (n = 412); Salo et al. 2013", 412, Basis.PUBLISHED)


def row(name: str, millibits: int | None, state: State = State.USED, **said: object) -> WeightOfEvidence:
    whole = WeightOfEvidence(name, name.capitalize(), "yes", "no", millibits, f"{name} in words", state, SOURCE)
    return replace(whole, **said)


ROWS = (
    row("weapon", 3250, p_given_h1=0.8, p_given_h2=0.0841, group="method"),
    row("overlap.method", -500, label="Twice", left=None, right=None, group="method"),
    row("time", -1000),
    row("gagged", 0, State.MISSING, right=None),
)
LEAD = Lead(Kind.SAME_OFFENDER, "a", "b", "One did both", "Two did them", None, ROWS, "m-1", Standing.ASSUMED)
PAIR = Pair(
    names=("A-1", "B-2"),
    opening="Suggested: A-1 and B-2 may be one offender's work.",
    notes=["Sixty years apart."],
    lead=LEAD,
    identities=[("Agency number", "0012", "0034")],
    compared=[("Area", "Harbor", "not recorded")],
    chance=[Counted("About 0.12", "In the search of one case", "One of the two was searched for by itself.")],
    limit="The 95 % upper limit is 0.31.",
    groups=[("Method", ROWS[:2]), ("Time", ROWS[2:3])],
    chart=None,
    laboratory=["Ask the laboratory whether the DNA can be compared."],
    missing=[Missing(ROWS[3], "Look at the photographs.", "If so in both, about +2.0.")],
    since=(),
    judgements=Judgements(),
    decisions=(),
    searches=[Search("Search of one case against 9 others", (("Model", "m-1"), ("Declaration", "ab" * 32)))],
)  # fmt: skip


def told(pair: Pair = PAIR) -> str:
    made = lead_report(PAPER, "State of the record: last entry of 2 Jan 2026.", pair)
    return " ".join(
        "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.content)).split()
    )


def test_each_row_stands_with_values_points_rates_state_and_source() -> None:
    text = told()
    assert "Weapon yes no +3.25 used 0.800 published 0.0841 of 412 weapon in words [1]" in text
    assert "Twice \N{EN DASH} \N{EN DASH} -0.50 no evidence" in text
    assert "Method: +2.75 together" in text
    assert "[1] Salo et al. 2013" in text and "[2]" not in text, "one source, told once"
    assert "Gagged yes not known Look at the photographs. If so in both, about +2.0." in text


def test_what_is_assumed_has_points_and_no_probability() -> None:
    text = told()
    assert "Assumed. How constant offenders are is assumed" in text
    assert "1.75 points, assumed" in text, "what was counted twice is taken back"
    assert "bits" not in text and "a probability of" not in text
    assert "About 0.12 In the search of one case" in text and "upper limit is 0.31" in text


def test_what_is_validated_has_bits_posterior_and_the_verbal_scale() -> None:
    lead = replace(LEAD, standing=Standing.VALIDATED, prior_millibits=-4000)
    text = told(replace(PAIR, lead=lead))
    assert "Validated. The numbers are calibrated" in text and "points, assumed. An order" not in text
    assert f"1.75 bits: {lead.support}" in text
    assert f"-2.2 bits, a probability of {lead.probability:.3g}" in text


def test_an_exclusion_has_its_sentence_and_no_score() -> None:
    out = row("dna", None, State.EXCLUDED, label="DNA", group="physical", sentence="Two profiles.")
    text = told(replace(PAIR, lead=replace(LEAD, weights=(*ROWS, out)), laboratory=[], chance=()))
    assert "Excluded by DNA: Two profiles. State excluded, no points. Source: cases of Harbor" in text
    assert "none: a trace excludes one offender" in text and "Such leads by chance" not in text
    assert text.index("Excluded by DNA") < text.index("The reasons, one by one"), "traces come first"
    assert "No physical link" not in text


def test_every_judgement_stands_with_who_when_and_why_the_replaced_and_the_rejecting_too() -> None:
    said = (
        Said("Supported", "Ann Boone", "1 Jan 2026, 09:00 UTC", "one <b>gun</b>", "DNA", blind=True, replaced=True),
        Said("Eliminated", "Ann Boone", "2 Jan 2026, 09:00 UTC", "another gun"),
    )
    withdrawn = "Withdrawn by Cy Dow. Reason: mistaken"
    off = Decision("A-1 kept apart from B-2", "withdrawn", "Cy Dow", "3 Jan 2026", "two hands", withdrawn)
    text = told(replace(PAIR, judgements=Judgements(said), decisions=[off]))
    assert "Ann Boone, 1 Jan 2026, 09:00 UTC, on DNA. Made before he or she had seen the score. Replaced" in text
    assert "Reason: one <b>gun</b>" in text and "Reason: another gun" in text
    assert "Reason: two hands" in text and "Reason: mistaken" in text
    assert "Nobody has judged" not in text


def test_judgements_that_may_not_be_told_are_said_to_be_on_record() -> None:
    text = told(replace(PAIR, judgements=Judgements(untold=1)))
    assert "Judgements of others on this pair are on record." in text and "Nobody has judged" not in text
    assert "Nobody has judged this pair." in told()


def test_a_link_that_is_on_file_or_not_is_said() -> None:
    tied = row("dna", 9000, label="DNA", group="physical")
    text = told(replace(PAIR, lead=replace(LEAD, weights=(tied, *ROWS))))
    assert "What ties the two stands first" in text and "No physical link" not in text
    assert "No physical link between the two is on file" in told()


def test_the_same_is_the_same() -> None:
    one, other = (lead_report(PAPER, "as of", PAIR).content for _ in range(2))
    assert one == other

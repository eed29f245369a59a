"""Eliminations that stand or no longer do, persons reported twice, chance leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from identification_records import day, marks_of, population, remains, report

from murderbook.casefile.person import Sex
from murderbook.identification import (
    Choices,
    Elimination,
    Stands,
    Verdict,
    aside_of,
    doubles,
    fingerprint,
    load_model,
    screen,
)
from murderbook.identification.document import document_of


def elimination(left: str, right: str, verdict: Verdict = Verdict.ELIMINATED, **prints: str) -> Elimination:
    return Elimination(left, right, verdict, "Dr. Vane", "2024-05-31", "dental chart", **prints)


def test_an_eliminated_pair_is_listed_apart_and_no_lead() -> None:
    bodies, reports = population(80, 4, 31)
    plain = screen(bodies, reports, load_model(), Choices(top=3, replicas=0))
    first = reports[int(plain.reports[0, 0])]
    prints = {"remains_print": fingerprint(bodies[0]), "report_print": fingerprint(first)}
    aside = aside_of([elimination(bodies[0].id, first.id, **prints)], bodies, reports)
    found = screen(bodies, reports, load_model(), Choices(top=3, replicas=0, aside=aside))
    assert first.id not in [lead.right for lead in found.leads_of(0)]
    assert found.pairs == plain.pairs - 1
    assert int(found.reports[0, 0]) == int(plain.reports[0, 1])
    (row,) = document_of(found)["set_aside"]
    assert (row["left"], row["right"], row["by"], row["reason"]) == (bodies[0].id, first.id, "Dr. Vane", "dental chart")
    assert row["stands"] and row["state"] == "stands"
    assert row["score"] == pytest.approx(plain.scores[0, 0] / 1000)


def test_a_changed_description_brings_the_pair_back() -> None:
    bodies, reports = population(80, 4, 31)
    plain = screen(bodies, reports, load_model(), Choices(top=3, replicas=0))
    at = int(plain.reports[0, 0])
    prints = {"remains_print": fingerprint(bodies[0]), "report_print": fingerprint(reports[at])}
    entry = elimination(bodies[0].id, reports[at].id, **prints)
    changed = [*reports]
    changed[at] = replace(reports[at], hair="red" if reports[at].hair != "red" else "black", eyes=None)
    aside = aside_of([entry], bodies, changed)
    assert aside.stands[entry.remains, entry.report] is Stands.CHANGED
    found = screen(bodies, changed, load_model(), Choices(top=80, replicas=0, aside=aside))
    document = document_of(found)
    (lead,) = [one for one in document["leads"] if (one["left"], one["right"]) == (entry.remains, entry.report)]
    assert "look again" in lead["looked_at"]
    assert not document["set_aside"][0]["stands"]


def test_an_old_list_without_fingerprints_stands_unchecked() -> None:
    bodies, reports = population(10, 2, 31)
    aside = aside_of([elimination(bodies[0].id, reports[0].id)], bodies, reports)
    assert aside.stands[bodies[0].id, reports[0].id] is Stands.UNCHECKED
    assert aside.reports_out(bodies[0].id) == {reports[0].id}


def test_an_elimination_of_nobody_or_without_a_reason_is_refused() -> None:
    bodies, reports = population(10, 2, 31)
    with pytest.raises(ValueError, match="names 'U9', which is in neither file"):
        aside_of([elimination("U9", reports[0].id)], bodies, reports)
    with pytest.raises(ValueError, match="needs a reason"):
        aside_of([replace(elimination(bodies[0].id, reports[0].id), reason=" ")], bodies, reports)


def test_an_overruled_exclusion_is_a_lead_again() -> None:
    body = remains("U1", when=day("1990-01-01"), marks=marks_of("", "octopus"))
    reports = [
        report("M1", when=day("1995-01-01"), marks=marks_of("", "octopus")),
        report("M2", when=day("1980-01-01")),
    ]
    plain = screen([body], reports, load_model(), Choices(replicas=0))
    assert [lead.right for lead in plain.leads_of(0)] == ["M2"]
    assert plain.ruled_out[0] == 1
    aside = aside_of([elimination("U1", "M1", Verdict.OVERRULED)], [body], reports)
    found = screen([body], reports, load_model(), Choices(replicas=0, aside=aside))
    (lead,) = [one for one in found.leads_of(0) if one.right == "M1"]
    assert lead.score_millibits is not None
    assert "overruled: dental chart (Dr. Vane)" in next(
        row.sentence for row in lead.weights if row.comparison == "time"
    )
    assert lead.score_millibits == int(found.scores[0][[reports[n].id for n in found.reports[0]].index("M1")])


def test_one_person_in_two_reports_is_told() -> None:
    one = report("M1", name="Doe-Smith, Ann", sex=Sex.FEMALE, age=(20.0, 20.0), when=day("1990-01-01"))
    again = replace(one, id="M2", name="ANN DOE SMITH", age=(22.0, 22.0), when=day("1991-06-01"))
    brother = replace(one, id="M3", sex=Sex.MALE)
    other = replace(one, id="M4", age=(60.0, 60.0))
    assert [(d.first, d.second) for d in doubles([one, again, brother, other])] == [("M1", "M2")]


def test_one_body_under_two_numbers_is_told() -> None:
    one = remains("U1", agency_number="ME99-001", state="VA", age=(20.0, 30.0))
    twice = replace(one, id="U2", agency_number="me 99 001", age=(25.0, 35.0))
    elsewhere = replace(one, id="U3", state="NC")
    assert [(d.first, d.second) for d in doubles([one, twice, elsewhere])] == [("U1", "U2")]


def test_chance_counts_what_a_search_without_any_true_pair_gives() -> None:
    """Of an unrelated population, as many leads reach a score as the replicas say, within their luck."""
    bodies, reports = population(500, 60, 41)
    found = screen(bodies, reports, load_model(), Choices(top=500, replicas=30))
    assert found.chance is not None
    scores = sorted(
        (int(s) for row, held in zip(found.scores, found.held, strict=True) for s in row[:held]), reverse=True
    )
    for rank in (30, 100, 300, 1000):
        expected = found.chance.at(scores[rank]).expected
        assert rank / 2 < expected < rank * 2
    assert found.chance.at(scores[0]).shown >= 3 / found.chance.replicas
    assert found.chance.at(10**6).at_floor


def test_a_true_pair_stands_out_of_chance() -> None:
    bodies, reports = population(500, 30, 42)
    twin = replace(bodies[0], marks=marks_of("scar on left thigh", "octopus on right calf"), when=day("1995-01-10"))
    true = report(
        "TRUE", marks=twin.marks, when=day("1995-01-01"), sex=twin.sex, stature=twin.stature, state=twin.state
    )
    found = screen([twin, *bodies[1:]], [*reports, true], load_model(), Choices(replicas=30))
    lead = found.leads_of(0)[0]
    assert lead.right == "TRUE"
    assert lead.chance is not None and lead.chance.shown < 0.5

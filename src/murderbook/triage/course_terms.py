"""Terms read from the course of the work: news, reviews, links, danger, and how complete the record is."""

from __future__ import annotations

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case, SuspectState
from murderbook.casefile.person import Person, Sex
from murderbook.triage.reading import Facts, Links, Reading, day_in_words

_TRACES = {"dna": "DNA", "latent": "prints"}  # as one says it: "linked by DNA to case 7"


def new_information(facts: Facts) -> Reading:
    """News since the last full review; news never reviewed counts as new, however old."""
    latest, reviewed = facts.news, facts.reviewed
    if latest is None:
        return Reading("none", "no new information recorded")
    told = f"{day_in_words(latest.on)}: {latest.what}"
    if reviewed is None:
        return Reading("never_reviewed", f"{told} (the file was never reviewed)")
    if latest.on > reviewed:
        return Reading("since_review", f"{told} (last review {day_in_words(reviewed)})")
    return Reading("before_review", f"nothing since the review of {day_in_words(reviewed)}")


def review_due(facts: Facts) -> Reading:
    reviewed = facts.reviewed
    if reviewed is None:
        return Reading("never", "no full review recorded")
    years = (facts.today - reviewed).days / 365.25
    state = "overdue" if years >= facts.settings.review_due_years else "recent"
    return Reading(state, f"last full review {day_in_words(reviewed)}")


def links(facts: Facts) -> Reading:
    """Physical links first: they outrank behaviour (DESIGN 2)."""
    physical = [link for link in facts.case.physical_links if link.same_source]
    if physical:
        return Reading(
            "physical", f"linked by {_TRACES.get(physical[0].kind, physical[0].kind)} to case {physical[0].other}"
        )
    found = facts.links
    if found is None:
        return Reading("unknown", "no search for linked cases was made")
    if found.string:
        return Reading("recent_string" if found.string_active else "string", f"one of the cases of {_string(found)}")
    if found.leads >= facts.settings.several_leads:
        return Reading("several", f"{found.leads} leads to other cases{_level(found)}")
    if found.leads:
        leads = "1 lead to another case" if found.leads == 1 else f"{found.leads} leads to other cases"
        return Reading("one", f"{leads}{_level(found)}")
    return Reading("none", f"no lead to another case{_level(found)}")


def _level(found: Links) -> str:
    return f" ({found.level})" if found.level else ""


def _string(found: Links) -> str:
    """'suggested string 3, whose newest case is of 2026'."""
    newest = f", whose newest case is of {found.string_newest}" if found.string_newest else ""
    return f"suggested string {found.string}{newest}"


def danger(facts: Facts) -> Reading:
    """May it happen again? A suggested string and a named suspect are two grounds, and are never put together: nothing
    says that the suspect did what the string suggests."""
    found = facts.links
    if found is not None and found.string and found.string_active:
        newest = found.string_newest or "under five years old"
        return Reading("recent_string", f"newest case of the suggested string: {newest}")
    if facts.suspect is SuspectState.NAMED_ALIVE:
        return Reading("suspect_alive", "a named suspect is recorded as alive, and no arrest for this case")
    if facts.suspect is SuspectState.NAMED_DEAD:
        return Reading("none", "the named suspect is recorded as dead, and no string with a new case is suggested")
    return Reading("unknown", "neither a string with a new case is suggested nor a living suspect recorded")


def documentation(facts: Facts) -> Reading:
    missing = undocumented(facts.case)
    state = "complete" if not missing else "part" if len(missing) <= len(_ASKED) // 2 else "thin"
    have = f"{len(_ASKED) - len(missing)} of {len(_ASKED)} basics recorded"
    return Reading(state, f"{have}; missing: {', '.join(missing)}" if missing else have)


_ASKED = ("date", "place", "victim's age and sex", "weapon", "circumstance", "behaviours", "evidence", "witnesses")


def undocumented(case: Case) -> tuple[str, ...]:
    """Which of the basics the record lacks. Race and ethnicity are no part of it."""
    have = (
        case.occurred is not None,
        any(place.located for place in case.places),
        _described(case.victim),
        case.weapon is not None,
        case.circumstance is not None,
        any(b.presence in (Presence.PRESENT, Presence.ABSENT) for b in case.behaviours),
        bool(case.exhibits),
        bool(case.witnesses),
    )
    return tuple(name for name, present in zip(_ASKED, have, strict=True) if not present)


def _described(victim: Person | None) -> bool:
    return victim is not None and victim.sex is not Sex.UNKNOWN and victim.age_low is not None

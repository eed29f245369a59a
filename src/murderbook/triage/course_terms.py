"""Terms read from the course of the work: news, reviews, links, danger, and how complete the record is."""

from __future__ import annotations

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case, SuspectState
from murderbook.casefile.person import Person, Sex
from murderbook.triage.reading import Facts, Links, Reading, day_in_words


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
        return Reading("physical", f"{physical[0].kind} ties it to case {physical[0].other}")
    found = facts.links
    if found is None:
        return Reading("unknown", "no search for linked cases was made")
    if found.string:
        state, course = ("active_string", "still active") if found.string_active else ("string", "not active")
        return Reading(state, f"suggested string {found.string}, {course}{_level(found)}")
    if found.leads >= facts.settings.several_leads:
        return Reading("several", f"{found.leads} leads to other cases{_level(found)}")
    if found.leads:
        return Reading(
            "one", f"{'1 lead' if found.leads == 1 else f'{found.leads} leads'} to another case{_level(found)}"
        )
    return Reading("none", f"no lead to another case{_level(found)}")


def _level(found: Links) -> str:
    return f" ({found.level})" if found.level else ""


def danger(facts: Facts) -> Reading:
    """May the offender do it again? A named suspect of an open case who is alive was not arrested for it."""
    found = facts.links
    active = found is not None and bool(found.string) and found.string_active
    alive = facts.suspect is SuspectState.NAMED_ALIVE
    if active:
        state = "active_string_suspect_alive" if alive else "active_string"
        who = " and a named suspect is alive, not arrested for it" if alive else ""
        return Reading(state, f"a string still active is suggested{who}")
    if alive:
        return Reading("suspect_alive", "a named suspect is alive, not arrested for it")
    if facts.suspect is SuspectState.NAMED_DEAD:
        return Reading("none", "the named suspect is dead and no active string is suggested")
    return Reading("unknown", "neither an active string nor a living suspect is on record")


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

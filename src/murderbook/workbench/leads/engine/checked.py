"""A declaration that somebody gives: read, checked and tried, before everybody's searches and the page go by it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the engines load when there is work
    from murderbook.casefile.case import Case
    from murderbook.linkage.model import Declaration

LONGEST_TEXT = 500_000  # characters
VALIDATED = "validated"  # a standing that no file gives itself
# A record keeps the columns that an import had, under any name: what they hold nobody checks, so none is weighed.
CATEGORIES = frozenset({"victim_sex", "victim_age", "weapon", "circumstance"})
TRIED = 12  # cases made up
REPLICAS = 2


def checked(text: str) -> dict[str, Any]:
    """The declaration as data. ValueError says why it cannot be used."""
    from murderbook.linkage.model import declaration_of

    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a declaration has no more than {LONGEST_TEXT:,} characters, not {len(text):,}")
    try:
        raw = tomllib.loads(text)
        json.dumps(raw, allow_nan=False)  # the record keeps it so
        found = declaration_of(raw)
    except (KeyError, TypeError, AttributeError, IndexError) as reason:
        raise ValueError(f"an entry of the declaration is missing or misnamed: {reason}") from reason
    except RecursionError as reason:
        raise ValueError("the declaration holds tables within tables without end") from reason
    strange = [item for item in found.items if not item.is_presence and item.reads not in CATEGORIES]
    if strange:
        raise ValueError(f"comparison {strange[0].id}: reads one of {', '.join(sorted(CATEGORIES))}")
    if raw["standing"] == VALIDATED:
        raise ValueError("standing: no declaration of a record is validated; it is learned or assumed")
    _try_out(found)
    return raw


def _try_out(declaration: Declaration) -> None:
    """Search a few cases by it and make the page of it: what cannot be used is found out now, and by one."""
    import numpy as np

    try:
        with np.errstate(divide="raise", invalid="raise", over="raise"):
            _search(declaration)
        _show(declaration)
    except Exception as reason:
        raise ValueError(f"the declaration cannot be searched by: {type(reason).__name__}, {reason}") from reason


def _search(declaration: Declaration) -> None:
    from murderbook.evidence.export import lead_document
    from murderbook.linkage import compare, fit, screen, suggested_strings
    from murderbook.linkage.fitted import document_of
    from murderbook.workbench.leads.hot.held import held

    cases = made_up()
    model = fit(cases, declaration)
    lead = compare(cases[0], cases[1], model)
    found = screen(cases, model, top=TRIED, replicas=REPLICAS, seed=1)
    many = held(cases, declaration)
    told = [document_of(model), lead_document(lead, 1), [one.score for one in suggested_strings(found)]]
    if many is None or not len(many.scores_of(cases[0].id)) or lead.score_millibits is None:
        raise ValueError("it gives no score")
    json.dumps(told, allow_nan=False)


def _show(declaration: Declaration) -> None:
    from murderbook.workbench.leads.engine.declared import bare
    from murderbook.workbench.leads.models import Declared
    from murderbook.workbench.leads.pages.model.learned import shown_of
    from murderbook.workbench.leads.pages.model.views import page_of

    row = Declared(model_id=declaration.id, raw=dict(declaration.raw))
    for whole in (True, False):
        page_of(shown_of(row, whole=whole))
    bare(row.raw)


def made_up() -> list[Case]:
    """Cases of no register, a decade apart, alike and unlike, so that every kind of row is weighed once."""
    from murderbook.casefile.behaviour import Behaviour, Presence
    from murderbook.casefile.case import Case
    from murderbook.casefile.code_lists import code_list
    from murderbook.casefile.person import Person, Role, Sex
    from murderbook.casefile.place import Place, PlacePrecision, Site
    from murderbook.casefile.timespan import TimeSpan

    codes = [entry.code for entry in code_list("behaviour").entries]
    sexes, weapons = (Sex.FEMALE, Sex.MALE, Sex.FEMALE), ("20", "80", "11", "12")
    return [
        Case(
            f"made up {number}",
            occurred=TimeSpan.of_day(1910 + 10 * number, 3, 1),
            area=("East", "West")[number % 2],
            weapon=weapons[number % 4],
            circumstance=("02", "60", None)[number % 3],
            persons=(Person(Role.VICTIM, sex=sexes[number % 3], age_low=5.0 * number, age_high=5.0 * number),),
            places=(Place(Site.DEATH, "", 34.0 + number / 50, -118.0, PlacePrecision.STREET),) if number % 4 else (),
            behaviours=tuple(
                Behaviour(code, Presence.PRESENT if (at + number) % 3 else Presence.ABSENT)
                for at, code in enumerate(codes)
            ),
        )
        for number in range(TRIED)
    ]

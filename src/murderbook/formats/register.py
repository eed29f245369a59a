"""The unit's own spreadsheet: any column names through a mapping, these names without one.

The columns are listed in docs/reference/register-template.md, which a test compares with FIELDS; the shipped template
is templates/register-template.csv. Repeated parts are numbered: exhibit_1_number, witness_2_alive, link_1_case.
"""

from __future__ import annotations

import re
from functools import cache

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, CaseKind, NewInformation, PhysicalLink, Review, Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex, WitnessState
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.formats import values, words
from murderbook.formats.binding import Binding
from murderbook.formats.layout import Joined, Layout, plain_name
from murderbook.formats.register_fields import FIELDS, FIRST_NAME, LAST_NAME, SITE_PARTS, SITES
from murderbook.formats.reject import BadValueError
from murderbook.formats.wide import Cells, WideConverter, extra_of, listed, precision_written

NUMBERED = {
    "exhibit": ("number", "description", "kind", "custody", "dna", "latent", "ballistics", "handled_by"),
    "witness": ("name", "alive", "located", "willing", "tie_ended"),
    "review": ("on", "by", "outcome"),
    "news": ("on", "what"),
    "link": ("case", "kind", "same_source"),
}
_NUMBERED = re.compile(r"(exhibit|witness|review|news|link)0*([1-9]\d?)([a-z]+)")
_TESTS = ("dna", "latent", "ballistics")


@cache
def _behaviours() -> dict[str, str]:
    """Plain column name -> field, in both spellings of 'behaviour'."""
    codes = [entry.code for entry in code_list("behaviour").entries]
    return {plain_name(f"{word}_{code}"): f"behaviour_{code}" for code in codes for word in ("behaviour", "behavior")}


def numbered_field(column: str) -> str | None:
    """The field of a numbered or behaviour column, in any spelling: 'Exhibit 1 Number' is exhibit_1_number."""
    plain = plain_name(column)
    found = _NUMBERED.fullmatch(plain)
    if found is None:
        return _behaviours().get(plain)
    part = next((part for part in NUMBERED[found[1]] if plain_name(part) == found[3]), None)
    return f"{found[1]}_{found[2]}_{part}" if part else None


def build(cells: Cells) -> Case:
    """One row as a case; what cannot be read is a problem of the cells."""
    number = cells.filled.get("number", "")
    return Case(
        id=number or str(cells.line),
        kind=cells.read("kind", words.kind, CaseKind.HOMICIDE),
        own_number=number,
        agency_number=cells.text("agency_number", 80),
        agency=cells.text("agency", 120),
        offence=cells.code("offence", "offence"),
        status=cells.read("status", words.status, Status.UNKNOWN),
        exceptional=cells.code("exceptional", "exceptional_clearance"),
        occurred=cells.read("date", values.span, None),
        county_fips=cells.read("county_fips", values.fips, None),
        state=cells.code("state", "state"),
        area=cells.text("area", 120),
        weapon=cells.code("weapon", "weapon"),
        circumstance=cells.code("circumstance", "circumstance"),
        situation=cells.code("situation", "situation"),
        suspect_state=_suspect_state(cells),
        motive_known=cells.read("motive_known", values.answer, Answer.UNKNOWN),
        persons=(_victim(cells), *_suspect(cells), *_witnesses(cells)),
        places=_places(cells),
        behaviours=_behaviours_of(cells),
        exhibits=tuple(_exhibit(cells, n) for n in _numbers(cells, "exhibit")),
        reviews=tuple(r for n in _numbers(cells, "review") if (r := _review(cells, n))),
        news=tuple(i for n in _numbers(cells, "news") if (i := _news(cells, n))),
        physical_links=tuple(x for n in _numbers(cells, "link") if (x := _link(cells, n))),
        series=cells.text("series", 80) or None,
        notes=cells.text("notes"),
        extra=extra_of(cells),
    )


_DOE = re.compile(r"(?:john|jane|baby)\s+doe\b|doe,\s*(?:john|jane|baby)\b|unidentified\b|unknown\b", re.IGNORECASE)


def _victim(cells: Cells) -> Person:
    name = cells.text("victim_name", 160)
    doe = bool(_DOE.match(name))
    told = cells.read("victim_identified", values.answer, Answer.UNKNOWN)
    low, high = cells.read("victim_age", values.age, None) or (None, None)
    upper = cells.read("victim_age_high", values.age, None)
    if upper is not None:
        high = upper[1] if upper[1] is not None else upper[0]
        if low is not None and high < low:
            cells.problem("victim_age_high", _AGES_CROSSED)
    return Person(
        Role.VICTIM,
        name=None if doe else name or None,
        identified=told is Answer.YES or (told is Answer.UNKNOWN and not doe),
        sex=Sex(cells.code("victim_sex", "sex") or "U"),
        age_low=low,
        age_high=high,
        race=cells.code("victim_race", "race"),
        ethnicity=cells.code("victim_ethnicity", "ethnicity"),
        relationship=cells.code("victim_relationship", "relationship"),
        exposures=cells.read("victim_exposures", _exposures, ()),
    )


_AGES_CROSSED = BadValueError(
    "the upper age is below the lower", "the lower age first", "Exchange or correct the two ages."
)


def _exposures(text: str) -> tuple[str, ...]:
    codes = (values.code_of("exposure", part) for part in listed(text))
    return tuple(code for code in codes if code)


def _suspect(cells: Cells) -> tuple[Person, ...]:
    name = cells.text("suspect_name", 160)
    alive = cells.read("suspect_alive", values.answer, Answer.UNKNOWN)
    return (Person(Role.SUSPECT, name=name, alive=alive),) if name and not values.is_unknown(name) else ()


def _suspect_state(cells: Cells) -> SuspectState:
    """As stated; where only a name is given, what the name and 'alive' say."""
    if "suspect_state" in cells.filled or values.is_unknown(cells.filled.get("suspect_name", "")):
        return cells.read("suspect_state", words.suspect_state, SuspectState.UNKNOWN)
    try:
        alive = values.answer(cells.filled.get("suspect_alive", ""))
    except BadValueError:
        return SuspectState.NAMED  # _suspect reports the bad cell
    return {Answer.YES: SuspectState.NAMED_ALIVE, Answer.NO: SuspectState.NAMED_DEAD}.get(alive, SuspectState.NAMED)


def _places(cells: Cells) -> tuple[Place, ...]:
    return tuple(
        _place(cells, prefix, site)
        for prefix, site in SITES.items()
        if any(f"{prefix}_{part}" in cells.filled for part in SITE_PARTS)
    )


def _place(cells: Cells, prefix: str, site: Site) -> Place:
    latitude, longitude = cells.point(f"{prefix}_lat", f"{prefix}_lon")
    stated = cells.read(f"{prefix}_precision", words.precision, PlacePrecision.UNKNOWN)
    if latitude is not None and stated is PlacePrecision.UNKNOWN:
        stated = precision_written(cells.filled[f"{prefix}_lat"], cells.filled[f"{prefix}_lon"])
    return Place(
        site,
        description=cells.text(f"{prefix}_place", 200),
        latitude=latitude,
        longitude=longitude,
        precision=stated,
        site_type=cells.code(f"{prefix}_type", "site_type"),
        city=cells.text(f"{prefix}_city", 120),
    )


def _behaviours_of(cells: Cells) -> tuple[Behaviour, ...]:
    by, source = cells.text("behaviours_coded_by", 120), cells.text("behaviours_source", 200)
    fields = [field for field in cells.filled if field.startswith("behaviour_")]
    return tuple(
        Behaviour(field.removeprefix("behaviour_"), cells.read(field, values.presence, Presence.UNKNOWN), by, source)
        for field in fields
    )


def _numbers(cells: Cells, part: str) -> list[int]:
    """The numbers of a repeated part that has any filled cell."""
    found = (re.fullmatch(rf"{part}_(\d+)_\w+", field) for field in cells.filled)
    return sorted({int(match[1]) for match in found if match})


def _exhibit(cells: Cells, n: int) -> Exhibit:
    at = f"exhibit_{n}"
    examined = (
        (kind, cells.read(f"{at}_{kind}", words.testing, TestState.UNKNOWN))
        for kind in _TESTS
        if f"{at}_{kind}" in cells.filled
    )
    return Exhibit(
        number=cells.text(f"{at}_number", 40) or str(n),
        description=cells.text(f"{at}_description", 300),
        kind=cells.code(f"{at}_kind", "exhibit_kind"),
        custody=cells.read(f"{at}_custody", words.custody, Custody.UNKNOWN),
        examinations=tuple(Examination(kind, state) for kind, state in examined),
        handled_by=cells.read(f"{at}_handled_by", listed, ()),
    )


def _witnesses(cells: Cells) -> tuple[Person, ...]:
    return tuple(_witness(cells, f"witness_{n}") for n in _numbers(cells, "witness"))


def _witness(cells: Cells, at: str) -> Person:
    alive, located, willing, ended = (
        cells.read(f"{at}_{part}", values.answer, Answer.UNKNOWN)
        for part in ("alive", "located", "willing", "tie_ended")
    )
    name = cells.text(f"{at}_name", 160) or None
    return Person(Role.WITNESS, name=name, alive=alive, witness=WitnessState(alive, located, willing, ended))


def _review(cells: Cells, n: int) -> Review | None:
    on = cells.read(f"review_{n}_on", values.day, None)
    _need(cells, f"review_{n}_on", "the day of the review")
    return None if on is None else Review(on, cells.text(f"review_{n}_by", 120), cells.text(f"review_{n}_outcome"))


def _news(cells: Cells, n: int) -> NewInformation | None:
    on = cells.read(f"news_{n}_on", values.day, None)
    _need(cells, f"news_{n}_on", "the day it was learned")
    return None if on is None else NewInformation(on, cells.text(f"news_{n}_what"))


def _link(cells: Cells, n: int) -> PhysicalLink | None:
    at = f"link_{n}"
    for part, what in (
        ("case", "the other case's number"),
        ("kind", "dna, latent or ballistics"),
        ("same_source", "yes or no"),
    ):
        _need(cells, f"{at}_{part}", what)
    other, kind = cells.text(f"{at}_case", 80), cells.code(f"{at}_kind", "examination")
    same = cells.read(f"{at}_same_source", values.answer, Answer.UNKNOWN)
    if same is Answer.UNKNOWN and f"{at}_same_source" in cells.filled:
        _say_what(cells, f"{at}_same_source", "yes or no")
    return PhysicalLink(other, kind, same is Answer.YES) if kind else None


def _need(cells: Cells, field: str, what: str) -> None:
    if values.is_unknown(cells.filled.get(field, "")):
        _say_what(cells, field, what)


def _say_what(cells: Cells, field: str, what: str) -> None:
    part = field.split("_", maxsplit=1)[0]
    error = BadValueError(f"a {part} without {what}", what, f"Complete the {part}, or empty its other cells.")
    cells.problem(field, error)


def _converter(binding: Binding) -> WideConverter:
    dates = [f for f in binding.columns if f == "date" or f.endswith("_on")]
    return WideConverter(binding, "number", build, tuple(dates))


LAYOUT = Layout(
    name="register",
    title="The unit's own register (documented template, or any columns through a mapping)",
    shape="wide",
    fields=FIELDS,
    required=("number",),
    signature=(
        ("number",),
        ("date", "status", "victim_name"),
        ("victim_name", "victim_sex", "victim_age", "offence", "weapon", "agency", "area"),
    ),
    natural_key="number",
    converter=_converter,
    pattern=numbered_field,
    joined=(Joined("victim_name", (LAST_NAME, FIRST_NAME), ", "),),
)

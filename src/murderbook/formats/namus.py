"""NamUs exports, basic and extended columns: missing persons and unidentified remains.

Of remains the date is the day the body was found and the place where it was found; of the missing, the date of last
contact and the place where last known. NamUs places a case at its city: coordinates are taken as known to the city.
"""

from __future__ import annotations

from collections.abc import Callable

from murderbook.casefile.case import Case, CaseKind, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import TimeSpan
from murderbook.formats import values
from murderbook.formats.binding import Binding
from murderbook.formats.layout import Field, Layout
from murderbook.formats.reject import BadValueError
from murderbook.formats.wide import Cells, WideConverter, extra_of
from murderbook.identification.words.measures import MeasureError, Range, stature, weight

_SHARED = (
    Field("city", "city"),
    Field("county", "county, name"),
    Field("state", "state, abbreviated or spelled out"),
    Field("sex", "sex", ("biological sex", "gender")),
    Field("race", "race and ethnicity, one or more", ("race / ethnicity", "race/ethnicity", "ethnicity")),
    Field("modified", "date the entry was modified", ("date modified",)),
    Field("height", "height, as written"),
    Field("weight", "weight, as written"),
    Field("map", "map link", ("map data",)),
    Field("point", "latitude, longitude", ("latitude/longitude", "lat/long", "coordinates")),
    Field("circumstances", "circumstances", ("circumstances of disappearance", "circumstances of recovery")),
    Field("hair", "hair colour", ("hair color", "head hair description", "hair")),
    Field("eye_left", "left eye, colour", ("left eye color", "eye color")),
    Field("eye_right", "right eye, colour", ("right eye color",)),
    Field("eyes", "eyes, description", ("eye description",)),
    Field("marks", "scars and marks", ("scar/mark", "scars/marks", "scars and marks")),
    Field("tattoos", "tattoos", ("tattoo",)),
    Field("clothing", "clothing", ("clothing description", "clothing and accessories")),
    Field("dental", "teeth", ("dental", "dental information", "dental comments")),
    Field("surgery", "surgery and implants", ("prior surgery", "medical implant", "medical implants", "implants")),
    Field("findings", "skeletal and other findings", ("skeletal findings", "physical findings", "other findings")),
)
MISSING_FIELDS = (
    Field("number", "NamUs number", ("case number", "mp number")),
    Field("seen", "date of last contact", ("dlc", "date of last contact", "last seen")),
    Field("last", "legal last name", ("legal last name", "last name")),
    Field("first", "legal first name", ("legal first name", "first name")),
    Field("age", "age when missing", ("missing age", "age when missing")),
    Field("name", "full name", ("name", "full name")),
    Field("age_now", "age now", ("current age",)),
    *_SHARED,
)
UNIDENTIFIED_FIELDS = (
    Field("number", "NamUs number", ("case", "case number", "up number")),
    Field("coroner", "coroner's number", ("me/c case", "mec case", "me/c case number", "me/c qa case")),
    Field("found", "date body found", ("dbf", "date body found")),
    Field("age_low", "age from", ("age from",)),
    Field("age_high", "age to", ("age to",)),
    Field("condition", "condition of remains", ("condition of remains",)),
    *_SHARED,
)
_DESCRIPTORS = (
    *("height", "weight", "hair", "eye_left", "eye_right", "eyes", "marks", "tattoos", "clothing", "age_now"),
    *("dental", "surgery", "findings", "condition"),
)


def build_missing(cells: Cells) -> Case:
    """A missing person's entry."""
    low, high = cells.read("age", values.age, None) or (None, None)
    names = [text for field in ("last", "first") if not values.is_unknown(text := cells.text(field, 78))]
    person = _person(cells, ", ".join(names) or None, True, low, high)
    full = cells.text("name", 160)
    if full:
        person.descriptors["full_name"] = full
    return _case(cells, CaseKind.MISSING, cells.read("seen", values.span, None), person, Site.LAST_KNOWN)


def build_unidentified(cells: Cells) -> Case:
    """An entry of unidentified remains."""
    low, high = (cells.read(field, values.age, None) for field in ("age_low", "age_high"))
    first = low[0] if low else None
    last = (high[1] if high[1] is not None else high[0]) if high else None
    if first is not None and last is not None and last < first:
        cells.problem(
            "age_high",
            BadValueError("the upper age is below the lower", "the lower age first", "Correct the two ages."),
        )
    person = _person(cells, None, False, first, last)
    return _case(cells, CaseKind.REMAINS, cells.read("found", values.span, None), person, Site.DISPOSAL)


def _case(cells: Cells, kind: CaseKind, when: TimeSpan | None, person: Person, site: Site) -> Case:
    number = cells.filled.get("number", "")
    place = _place(cells, site)
    return Case(
        id=number or str(cells.line),
        kind=kind,
        own_number=number,
        agency_number=cells.text("coroner", 80).removeprefix("ME/C Case "),
        status=Status.OPEN,  # NamUs publishes open entries only
        occurred=when,
        state=place.state,
        area=cells.text("city", 120),
        persons=(person,),
        places=(place,),
        notes=cells.text("circumstances"),
        extra=extra_of(cells, "county", "modified"),
    )


def _person(cells: Cells, name: str | None, identified: bool, low: float | None, high: float | None) -> Person:
    nothing: tuple[str | None, str | None] = (None, None)
    race, ethnicity = cells.read("race", races, nothing)
    cells.read("height", body_measure(stature), None)
    cells.read("weight", body_measure(weight), None)
    told = {field: cells.filled[field] for field in _DESCRIPTORS if not values.is_unknown(cells.filled.get(field, ""))}
    if "," in cells.filled.get("race", ""):
        told["race_as_written"] = cells.filled["race"]
    return Person(
        Role.VICTIM,
        name=name,
        identified=identified,
        sex=Sex(cells.code("sex", "sex") or "U"),
        age_low=low,
        age_high=high,
        race=race,
        ethnicity=ethnicity,
        descriptors=told,
    )


def body_measure(read: Callable[[str], Range | None]) -> Callable[[str], Range | None]:
    """A reader for stature or weight: a text that is none becomes a problem of its cell."""

    def measured(text: str) -> Range | None:
        try:
            return read(text)
        except MeasureError as error:
            raise BadValueError(error.reason, "one measure or a span, with its unit", error.remedy) from error

    return measured


def races(text: str) -> tuple[str | None, str | None]:
    """(race, ethnicity) of NamUs's list: several races are M, any 'Uncertain' beside a race leaves the race unknown."""
    parts = [" ".join(part.split()) for part in text.split(",")]
    hispanic = [part for part in parts if code_list("ethnicity").find(part) is code_list("ethnicity").get("H")]
    codes = [values.code_of("race", part) for part in parts if part not in hispanic]
    race = None if not codes else codes[0] if len(set(codes)) == 1 else "U" if {None, "U"} & set(codes) else "M"
    return race, "H" if hispanic else None


def _place(cells: Cells, site: Site) -> Place:
    lat, lon = cells.read("point", point, None) or (None, None)
    city = cells.text("city", 120)
    precision = (
        PlacePrecision.CITY
        if city or lat is not None
        else PlacePrecision.COUNTY
        if "county" in cells.filled
        else PlacePrecision.STATE
    )
    return Place(site, latitude=lat, longitude=lon, precision=precision, city=city, state=cells.code("state", "state"))


def point(text: str) -> tuple[float, float] | None:
    """Both coordinates in one cell: 53.87,-166.53."""
    if values.is_unknown(text) or text.lower() == "latitude/longitude not found":
        return None
    first, comma, second = text.partition(",")
    lat = values.coordinate(90.0, "latitude")(first.strip())
    lon = values.coordinate(180.0, "longitude")(second.strip()) if comma else None
    if lat is None or lon is None:
        raise BadValueError(
            f"{text!r} is not a pair of coordinates", "latitude, longitude in degrees", "Correct it, or empty the cell."
        )
    if lat == 0.0 and lon == 0.0:
        raise values.NULL_ISLAND
    return lat, lon


def _missing(binding: Binding) -> WideConverter:
    return WideConverter(binding, "number", build_missing, ())  # NamUs states its order: M/D/Y


def _unidentified(binding: Binding) -> WideConverter:
    return WideConverter(binding, "number", build_unidentified, ())


MISSING = Layout(
    name="namus-missing",
    title="NamUs export of missing persons",
    shape="wide",
    fields=MISSING_FIELDS,
    required=("number",),
    signature=(("number",), ("seen",), ("age",), ("last",)),
    natural_key="number",
    converter=_missing,
)
UNIDENTIFIED = Layout(
    name="namus-unidentified",
    title="NamUs export of unidentified remains",
    shape="wide",
    fields=UNIDENTIFIED_FIELDS,
    required=("number",),
    signature=(("number",), ("found",), ("age_low",), ("coroner", "age_high")),
    natural_key="number",
    converter=_unidentified,
)

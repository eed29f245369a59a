"""Listings of missing persons and unidentified remains in the words of the RCMP's national centre (Canada's Missing).

The centre offers web pages and no export; these are the labels of such pages as columns of a table, one row an entry.
No file of the centre's own was at hand to check them with. Provinces stand where other layouts have states.
"""

from __future__ import annotations

from dataclasses import replace

from murderbook.casefile.case import Case
from murderbook.formats import namus, values
from murderbook.formats.binding import Binding
from murderbook.formats.layout import Field, Layout
from murderbook.formats.reject import BadValueError
from murderbook.formats.wide import Cells, WideConverter

PROVINCES = {
    "AB": ("alberta",),
    "BC": ("british columbia", "colombie-britannique"),
    "MB": ("manitoba",),
    "NB": ("new brunswick", "nouveau-brunswick"),
    "NL": ("newfoundland and labrador", "newfoundland", "terre-neuve-et-labrador"),
    "NS": ("nova scotia", "nouvelle-\u00e9cosse"),
    "NT": ("northwest territories", "territoires du nord-ouest"),
    "NU": ("nunavut",),
    "ON": ("ontario",),
    "PE": ("prince edward island", "\u00eele-du-prince-\u00e9douard"),
    "QC": ("quebec", "qu\u00e9bec"),
    "SK": ("saskatchewan",),
    "YT": ("yukon", "yukon territory"),
}
_RACES = {
    "indigenous": "I", "aboriginal": "I", "first nations": "I", "inuit": "I", "metis": "I", "m\u00e9tis": "I",
    "south asian": "A", "east asian": "A", "southeast asian": "A", "middle eastern": "W",
}  # fmt: skip
_SHARED = (
    Field("number", "case reference number", ("case reference number", "case reference", "reference number")),
    Field("city", "city or town", ("city", "town", "location")),
    Field("state", "province or territory", ("province", "province/territory", "territory")),
    Field("sex", "gender", ("gender", "sex", "biological sex")),
    Field("race", "bio group", ("biogroup", "bio group", "race", "ancestry")),
    Field("height", "height, with its unit", ("height", "estimated height")),
    Field("height_cm", "height in centimetres", ("height (cm)", "height cm")),
    Field("weight", "weight, with its unit", ("weight", "estimated weight")),
    Field("hair", "hair colour", ("hair colour", "hair color", "hair")),
    Field("eye_left", "eye colour", ("eye colour", "eye color", "eyes")),
    Field("marks", "distinguishing features", ("distinguishing features", "scars", "marks", "scars and marks")),
    Field("tattoos", "tattoos", ("tattoo",)),
    Field("clothing", "clothing", ("clothing worn", "clothing and accessories", "personal effects")),
    Field("dental", "teeth", ("dental", "dental information")),
    Field("surgery", "medical information", ("medical", "medical information")),
    Field("circumstances", "circumstances", ("circumstances", "summary", "details")),
    Field("point", "latitude, longitude", ("latitude/longitude", "coordinates")),
)
MISSING_FIELDS = (
    Field("seen", "missing since", ("missing since", "date last seen", "last seen")),
    Field("age", "age at disappearance", ("age at disappearance", "age when missing")),
    Field("name", "full name", ("name", "full name")),
    *_SHARED,
)
UNIDENTIFIED_FIELDS = (
    Field("found", "date of discovery", ("date of discovery", "discovered", "date found", "found on")),
    Field("age", "estimated age", ("estimated age", "approximate age", "age range")),
    Field("condition", "condition of remains", ("condition of remains", "condition")),
    *_SHARED,
)


def province(text: str) -> str | None:
    """Two letters of a province or territory, in English or French."""
    plain = " ".join(text.lower().split())
    found = next((code for code, names in PROVINCES.items() if plain in (code.lower(), *names)), None)
    if found is None and not values.is_unknown(text):
        raise BadValueError(
            f"{text!r} is no province or territory of Canada", "such as BC or Ontario", "Correct it, or empty the cell."
        )
    return found


def _build(cells: Cells, missing: bool) -> Case:
    """As the entry of NamUs that says the same, but for the province."""
    home = cells.read("state", province, None)
    filled = {name: text for name, text in cells.filled.items() if name != "state"}
    if "height" not in filled and (bare := filled.pop("height_cm", "")):
        filled["height"] = bare if values.is_unknown(bare) else f"{bare.removesuffix('cm').strip()} cm"
    if not missing and filled.pop("age", ""):
        filled |= _ages(cells)
    if race := _RACES.get(filled.get("race", "").lower()):
        filled["race"] = race
    own = cells.with_filled(filled)
    case = namus.build_missing(own) if missing else namus.build_unidentified(own)
    cells.problems += own.problems
    places = tuple(replace(place, state=home) for place in case.places)
    return replace(case, state=home, places=places)


def _ages(cells: Cells) -> dict[str, str]:
    """Both ends of an estimated age."""
    found = cells.read("age", values.age, None)
    if found is None:
        return {}
    low, high = found
    return {"age_low": f"{low:g}"} | ({} if high is None else {"age_high": f"{high:g}"})


def build_missing(cells: Cells) -> Case:
    return _build(cells, missing=True)


def build_unidentified(cells: Cells) -> Case:
    return _build(cells, missing=False)


def _missing(binding: Binding) -> WideConverter:
    return WideConverter(binding, "number", build_missing, ("seen",))


def _unidentified(binding: Binding) -> WideConverter:
    return WideConverter(binding, "number", build_unidentified, ("found",))


MISSING = Layout(
    name="rcmp-missing",
    title="Listing of missing persons, Canada's Missing",
    shape="wide",
    fields=MISSING_FIELDS,
    required=("number",),
    signature=(("number",), ("seen",), ("age",)),
    natural_key="number",
    converter=_missing,
)
UNIDENTIFIED = Layout(
    name="rcmp-unidentified",
    title="Listing of unidentified remains, Canada's Missing",
    shape="wide",
    fields=UNIDENTIFIED_FIELDS,
    required=("number",),
    signature=(("number",), ("found",), ("age",)),
    natural_key="number",
    converter=_unidentified,
)

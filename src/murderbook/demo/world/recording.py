"""How the unit wrote it down: approximate dates, rough places, two spellings, and behaviours coded for a part of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.city import Point, street_address
from murderbook.demo.world.crime import Crime
from murderbook.demo.world.hand import coded, codes
from murderbook.demo.world.people import misspelt
from murderbook.demo.world.tables import marginals, table

SITES = ("last_known", "contact", "assault", "death", "disposal", "reported")
# The unit began to code where behaviour could link: sexual or strangled victims first, shootings hardly (assigned).
CODED = {"sexual": 0.85, "burglary": 0.45, "robbery": 0.35, "other": 0.35, "arson": 0.35} | {
    "narcotics": 0.12,
    "gang": 0.10,
    "argument": 0.12,
}
UNKNOWN_RATE = {"approach": 0.50, "communication": 0.45, "precaution": 0.40, "property": 0.35} | {
    "control": 0.25,
    "violence": 0.22,
    "sexual": 0.28,
    "body": 0.18,
}
PRECISION = {"exact": 0.34, "block": 0.24, "street": 0.14, "area": 0.16, "city": 0.05, "none": 0.07}
OLD_PRECISION = {"exact": 0.12, "block": 0.20, "street": 0.20, "area": 0.26, "city": 0.10, "none": 0.12}
ROUNDING = {"exact": 5, "block": 3, "street": 3}
# What a file says of a strangling: the code itself, asphyxiation, beating, or nothing (assigned).
STRANGLING = {"80": 0.82, "85": 0.08, "40": 0.04, "90": 0.06}
CODERS = ("volunteer 1", "volunteer 2", "detective", "analyst", "student 4")


def case_columns(streams: Streams, crime: Crime) -> dict[str, str]:
    """Offence, dates, place codes and circumstances as written."""
    stream, city = streams.of("recording", crime.key), table("city")
    unknown = 0.35 if crime.type == "sexual" else marginals("unknown")["circumstance"]
    # One-off murders have the weapon as recorded; that of series is true, so it is blurred as theirs was.
    blurred = crime.weapon == "80" and bool(crime.offender) and not crime.is_new
    agency = dict(zip(city["agencies"], city["agency_shares"], strict=True))
    return {
        "agency": stream.weighted(agency),
        "kind": "homicide",
        "offence": "09A" if stream.chance(0.97) else "",
        "date": date_as_written(stream, crime),
        "county_fips": city["county_fips"],
        "state": city["state"],
        "area": crime.area.also if stream.chance(0.14) else crime.area.name,
        "weapon": stream.weighted(STRANGLING) if blurred else crime.weapon,
        "circumstance": "99" if stream.chance(unknown) else crime.circumstance,
        "situation": stream.weighted(marginals("situation")),
    }


def date_as_written(stream: Stream, crime: Crime) -> str:
    """Free text: a day in one of two styles, a minute, a month, a season, a year, or last seen ... found."""
    at, style = crime.at, stream.unit()
    if crime.found_after > 1:
        seen = at - timedelta(days=stream.between(0, 3))
        return f"between {_day(seen)} and {_day(datetime.combine(crime.found, at.time()))}"
    vague = 0.10 if at.year < 1980 else 0.04
    if style < vague:
        return (f"{at:%B %Y}", _season(at), f"{at.year}")[stream.between(0, 2)]
    if style < 0.45:
        return _day(at)
    return f"{at:%m/%d/%Y}" if style < 0.72 else f"{_day(at)} {at:%H:%M}"


def victim_columns(streams: Streams, crime: Crime) -> dict[str, str]:
    stream, victim = streams.of("victims", crime.key), crime.victim
    row = {"victim_sex": victim.sex, "victim_race": victim.race, "victim_ethnicity": victim.ethnicity}
    row["victim_relationship"] = stream.weighted(marginals("relationship"))
    told = [code for code in victim.exposures if stream.chance(0.7)]
    row["victim_exposures"] = ";".join(told)
    row["victim_identified"] = "yes" if crime.identified else "no"
    if not crime.identified:
        low = max(14, victim.age - stream.between(3, 10))
        return row | {"victim_age": str(low), "victim_age_high": str(victim.age + stream.between(3, 10))}
    row["victim_name"] = misspelt(stream, victim.name) if stream.chance(0.03) else victim.name
    if not stream.chance(marginals("unknown")["age"]):
        row["victim_age"] = str(max(0, victim.age + (stream.between(-1, 1) if stream.chance(0.05) else 0)))
    return row


def place_columns(streams: Streams, crime: Crime) -> dict[str, str]:
    """Sites with coordinates as exact as the file has them; plain files know one place only."""
    stream = streams.of("places", crime.key)
    moved = crime.places["disposal"] != crime.places["death"]
    if moved:
        sites = ["disposal", *(site for site in ("last_known", "contact") if stream.chance(0.6))]
    else:
        sites = ["death"] if stream.chance(0.55) else ["reported"]
        sites += ["assault"] if stream.chance(0.15) else []
    row: dict[str, str] = {}
    for site in sites:
        point = crime.places.get(site, crime.places["death"])
        row |= _one_place(stream, crime, site, point, main=site == sites[0])
    return row


def behaviour_columns(streams: Streams, crime: Crime) -> dict[str, str]:
    """The coding form, where somebody filled it in; blank is unknown. The new murder is coded at once."""
    stream = streams.of("coding", crime.key)
    if not (stream.chance(_coding_rate(crime)) or crime.is_new):
        return {}
    vague = (0.12 if crime.at.year < 1985 else 0.0) + (0.15 if crime.decomposed else 0.0)
    row = {"behaviours_coded_by": stream.one_of(CODERS), "behaviours_source": "murder book, autopsy and scene reports"}
    outdoors = crime.site_type not in ("20", "14", "03", "07", "23")
    for code in codes():
        answer, blank = coded(stream, code in crime.present), stream.chance(UNKNOWN_RATE[_group(code)] + vague)
        if code == "approach_break_in" and outdoors:
            row[f"behaviour_{code}"] = "not applicable" if not blank else ""
        else:
            row[f"behaviour_{code}"] = "" if blank else "present" if answer else "absent"
    return row


def _coding_rate(crime: Crime) -> float:
    """Strangled women count as sexual for the unit's order of work; old files are thinner."""
    kind = "sexual" if crime.victim.sex == "F" and crime.weapon in ("80", "85") else crime.type
    return CODED[kind] * (0.6 if crime.at.year < 1975 else 0.85 if crime.at.year < 1985 else 1.0)


def _group(code: str) -> str:
    from murderbook.casefile.code_lists import code_list

    entry = code_list("behaviour").get(code)
    return (entry.group if entry else None) or "violence"


def _one_place(stream: Stream, crime: Crime, site: str, point: Point, main: bool) -> dict[str, str]:
    how = stream.weighted(OLD_PRECISION if crime.at.year < 1985 else PRECISION)
    row = {f"{site}_city": table("city")["name"] if stream.chance(0.9) else table("city")["name"].upper()}
    if how in ("exact", "block", "street", "none"):
        row[f"{site}_place"] = street_address(stream)
    if main and stream.chance(0.85):
        row[f"{site}_type"] = crime.site_type
    if how == "none":
        return row
    row[f"{site}_precision"] = how
    shown = _as_known(stream, crime, point, how)
    digits = ROUNDING.get(how, 4)
    return row | {f"{site}_lat": f"{shown.latitude:.{digits}f}", f"{site}_lon": f"{shown.longitude:.{digits}f}"}


def _as_known(stream: Stream, crime: Crime, point: Point, how: str) -> Point:
    """Where the file puts it: itself, near it, the middle of the area, or the middle of the city."""
    if how == "area":
        return crime.area.centre
    if how == "city":
        return Point(table("city")["latitude"], table("city")["longitude"])
    return point.moved(stream, {"exact": 0.01, "block": 0.06, "street": 0.3}[how])


def _day(moment: datetime | date) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _season(moment: datetime) -> str:
    name = ("winter", "spring", "summer", "autumn")[moment.month % 12 // 3]
    return f"{name} {moment.year}"

"""The missing and the nameless dead, in the layouts of the public NamUs exports, and the families' samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.body import as_found, as_reported, described, race_in_words
from murderbook.demo.world.city import Point, any_area
from murderbook.demo.world.crime import Crime, Victim, a_victim
from murderbook.demo.world.tables import table

REPORTED_SHARE = 0.6  # of the Does, those whose report is among the missing (assigned; told in answers.json)
REFERENCE_SHARE = 0.45  # of the reports, those with at least one relative's sample (assigned)
BANDS = {"5-14": 0.06, "15-19": 0.18, "20-24": 0.16, "25-34": 0.25, "35-49": 0.20, "50-64": 0.10, "65-98": 0.05}
RELATIVES = {"mother": 0.30, "father": 0.14, "sister": 0.20, "brother": 0.16, "daughter": 0.10, "son": 0.10}
CONDITIONS = {"recognizable": 0.25, "decomposed": 0.35, "skeletal": 0.40}
STORIES = (
    "Last seen leaving home in the evening.",
    "Left work and did not arrive at home.",
    "Last seen at a bar with an unknown person.",
    "Failed to return from a visit to friends.",
    "Last seen walking along the highway.",
    "Known to hitch-hike; last heard of by telephone.",
    "Left a shelter and was not seen again.",
)


@dataclass(frozen=True, slots=True)
class Lost:
    """One person gone: the truth behind a report, behind remains, or behind both. Numbers are given when written."""

    key: str
    victim: Victim
    last_seen: date
    from_where: Point
    body: dict[str, str]
    found: date | None = None
    found_where: Point | None = None
    condition: str = ""
    crime: str = ""  # key of the murder in the register
    reported: bool = True


def the_missing(streams: Streams, count: int, today: date) -> list[Lost]:
    """People whose remains are not among the unidentified."""
    return [_gone(streams.of("missing", str(at)), f"missing-{at}", today) for at in range(count)]


def the_nameless(streams: Streams, count: int, today: date) -> list[Lost]:
    """Remains of people who died without being in the register; the first REPORTED_SHARE of them have a report."""
    return [_nameless(streams.of("remains", str(at)), f"remains-{at}", today) for at in range(count)]


def from_crime(streams: Streams, crime: Crime, reported: bool) -> Lost:
    """A nameless victim of the register, as the medical examiner has the body."""
    stream = streams.of("remains", crime.key)
    condition = "decomposed" if crime.decomposed else "recognizable"
    seen = crime.at.date() - timedelta(days=stream.between(0, 5))
    home = crime.places.get("last_known", crime.places["death"]).moved(stream, 2.0)
    return Lost(
        key=crime.key,
        victim=crime.victim,
        last_seen=seen,
        from_where=home,
        body=described(stream, crime.victim.sex, crime.victim.age),
        found=crime.found,
        found_where=crime.places["disposal"],
        condition=condition,
        crime=crime.key,
        reported=reported,
    )


def missing_row(streams: Streams, lost: Lost, number: str, today: date) -> dict[str, str]:
    stream, city = streams.of("missing reports", lost.key), table("city")
    last, _, first = lost.victim.name.partition(", ")
    given = first.split(" ")[0]
    known = lost.from_where.moved(stream, 0.5)
    where = f"{known.latitude:.7f},{known.longitude:.7f}"
    age_now = lost.victim.age + today.year - lost.last_seen.year
    return {
        "Case Number": number,
        "DLC": f"{lost.last_seen:%m/%d/%Y}",
        "Legal Last Name": last,
        "Legal First Name": given,
        "Missing Age": f"{lost.victim.age} Years" if lost.victim.age != 1 else "1 Year",
        "City": city["name"] if stream.chance(0.94) else "",
        "County": city["county"],
        "State": city["state"],
        "Biological Sex": {"F": "Female", "M": "Male"}[lost.victim.sex],
        "Race / Ethnicity": race_in_words(lost.victim.race, lost.victim.ethnicity),
        "Date Modified": f"{_modified(stream, lost.last_seen, today):%m/%d/%Y}",
        "Name": f"{first} {last}",
        "Current Age": f"{age_now} Years",
        "Map Data": f"http://www.google.com/maps/place/{where}",
        "Latitude/Longitude": where,
        "Circumstances of Disappearance": stream.one_of(STORIES),
        **as_reported(stream, lost.body),
    }


def remains_row(streams: Streams, lost: Lost, number: str, today: date) -> dict[str, str]:
    """The public export's eleven columns, then the description in the columns of the missing report."""
    stream, city = streams.of("remains reports", lost.key), table("city")
    if lost.found is None or lost.found_where is None:
        raise ValueError(f"{lost.key} was never found")
    spread = {"recognizable": 6, "decomposed": 9, "skeletal": 13}[lost.condition]
    low = lost.victim.age - stream.between(2, spread)
    race = race_in_words(lost.victim.race, lost.victim.ethnicity)
    unsure = stream.chance(0.5 if lost.condition == "skeletal" else 0.15)
    sex = {"F": "Female", "M": "Male"}[lost.victim.sex]
    return {
        "Case": number,
        "ME/C Case": medical_number(lost),
        "DBF": f"{lost.found:%m/%d/%Y}",
        "Age From": str(max(0, low)),
        "Age To": str(lost.victim.age + stream.between(2, spread)),
        "City": city["name"],
        "County": city["county"],
        "State": city["state_name"],
        "Biological Sex": "Unsure" if lost.condition == "skeletal" and stream.chance(0.1) else sex,
        "Race / Ethnicity": "Uncertain" if unsure else race,
        "Date Modified": f"{_modified(stream, lost.found, today):%m/%d/%Y}",
        **as_found(stream, lost.body, lost.condition),
        "Condition of Remains": {"recognizable": "Recognizable face", "decomposed": "Not recognizable"}.get(
            lost.condition, "Near complete or complete skeleton"
        ),
        "Latitude/Longitude": f"{lost.found_where.latitude:.5f},{lost.found_where.longitude:.5f}",
    }


def reference_rows(streams: Streams, lost: Lost, number: str) -> list[dict[str, str]]:
    """Relatives of one missing person who gave a sample; samples came in after 2000, when laboratories took them."""
    stream = streams.of("references", lost.key)
    if not (stream.chance(REFERENCE_SHARE) or lost.found is not None):
        return []
    surname = lost.victim.name.partition(", ")[0]
    names = table("names")
    rows = []
    for relation in dict.fromkeys(stream.weighted(RELATIVES) for _ in range(stream.between(1, 3))):
        sex = "F" if relation in ("mother", "sister", "daughter") else "M"
        day = date(stream.between(max(2000, lost.last_seen.year), max(2024, lost.last_seen.year)), 1, 1)
        rows.append(
            {
                "missing_case": number,
                "relation": relation,
                "relative": f"{surname}, {stream.one_of(names[sex])}",
                "sampled_on": (day + timedelta(days=stream.between(0, 300))).isoformat(),
                "laboratory_number": f"{stream.between(0, 9_999_999):07d}",
            }
        )
    return rows


def medical_number(lost: Lost) -> str:
    """The medical examiner's number, by year and the day's place in it; leading zeros belong to it."""
    if lost.found is None:
        raise ValueError(f"{lost.key} was never found")
    serial = sum(ord(letter) * (at + 1) for at, letter in enumerate(lost.key)) % 700
    return f"ME{lost.found:%y}-{lost.found.timetuple().tm_yday * 3 + serial:05d}"


def _gone(stream: Stream, key: str, today: date) -> Lost:
    sex = "M" if stream.chance(0.60) else "F"
    person = a_victim(stream, sex, stream.weighted(BANDS), ())
    years = 64.0 * stream.unit() ** 1.6
    seen = today - timedelta(days=20 + int(years * 365))
    return Lost(key, person, seen, any_area(stream).point(stream), described(stream, sex, person.age))


def _nameless(stream: Stream, key: str, today: date) -> Lost:
    """Found days to many years after the person was last seen; fresh bodies early, skeletons late."""
    lost = _gone(stream, key, today - timedelta(days=400))
    condition = stream.weighted(CONDITIONS)
    low, high = {"recognizable": (0, 10), "decomposed": (15, 200), "skeletal": (200, 3500)}[condition]
    found = min(lost.last_seen + timedelta(days=stream.between(low, high)), today - timedelta(days=40))
    where = lost.from_where.moved(stream, 6.0)
    return replace(lost, found=found, found_where=where, condition=condition)


def _modified(stream: Stream, since: date, today: date) -> date:
    """The entry's last change: within four years, and not before there was anything to enter."""
    return max(today - timedelta(days=stream.between(10, 1500)), min(since + timedelta(days=5), today))

"""What is hidden in the backlog: the string of murders by one hand, the new murder, two more series."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.city import Area, Point, any_area, areas
from murderbook.demo.world.crime import Crime, Deed, a_victim, at_hour, committed
from murderbook.demo.world.hand import Hand, chosen, serial_hand

STRING_VICTIMS = 11
STRING_DAYS = 14 * 365
# Assigned: homes lie about the middle of the areas, and pull the murders towards them.
HOME_KM, DECAY_KM, BUFFER_KM = 2.0, 3.0, 0.4
KNOWN_SERIES_TYPES = ("sexual", "robbery", "burglary", "gang", "other", "sexual", "robbery")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A series in outline: its type, days from first to last, murders, areas."""

    type: str
    days: int
    murders: int
    areas: int


@dataclass(frozen=True, slots=True)
class Series:
    """One hand's murders in order of time. `new` is the murder of this year, kept out of the backlog."""

    name: str
    hand: Hand
    areas: tuple[Area, ...]
    home: Point  # where the offender set out from
    crimes: tuple[Crime, ...]
    new: Crime | None = None


def the_string(streams: Streams, today: date) -> Series:
    """Eleven victims over 14 years in three neighbouring areas; one of them nobody could name; and one more this year.

    The gaps are uneven (most victims within months of another: median interval 2.8 months, PMC10360985) and stretched
    to the 14 years of the issue, so the median here is longer. The offender's own conduct is drawn, not chosen: some
    seeds have a distinctive hand, others not. The new murder has his usual method and kind of victim (that it follows
    the same modus operandi is given); its behaviours are drawn like those of every other.
    """
    stream = streams.of("string")
    first = date(stream.between(today.year - 33, today.year - 24), 1, 1) + timedelta(days=stream.between(0, 364))
    hand = serial_hand(stream, "sexual", sex="F", weapon="80")
    ground = _three_areas(stream)
    home = _amid(ground).moved(stream, HOME_KM)
    days = _uneven_days(stream, STRING_VICTIMS, STRING_DAYS)
    order = [*ground, *(stream.one_of(ground) for _ in range(STRING_VICTIMS - 3))]
    crimes = [
        _murder(streams.of("string", str(at)), f"string-{at + 1:02d}", first + timedelta(days=day), hand, (area, home))
        for at, (day, area) in enumerate(zip(days, order, strict=True))
    ]
    nameless = stream.between(2, STRING_VICTIMS - 2)
    crimes[nameless] = _made_nameless(stream, crimes[nameless])
    recent = today - timedelta(days=stream.between(8, 20))
    new = _murder(streams.of("string", "new"), "string-new", recent, hand, (stream.one_of(ground), home), **hand.method)
    return Series("string", hand, ground, home, tuple(crimes), replace(new, found_after=0, decomposed=False))


def more_series(streams: Streams, today: date) -> tuple[Series, Series]:
    """A second and a third hand: householders killed in burglaries, and people of the street."""
    second, third = Sketch("burglary", 5 * 365, 6, 2), Sketch("other", 3 * 365, 4, 1)
    return _shorter(streams, "second", second, today), _shorter(streams, "third", third, today)


def known_series(streams: Streams, count: int, today: date) -> list[Series]:
    """Series that were cleared: the unit knows them, and base rates must count each once."""
    found = []
    for at in range(count):
        stream = streams.of("cleared series", str(at))
        kind, size = KNOWN_SERIES_TYPES[at % len(KNOWN_SERIES_TYPES)], stream.between(2, 6)
        sketch = Sketch(kind, size * 200, size, stream.between(1, 3))
        series = _shorter(streams, f"known-{at + 1}", sketch, today)
        found.append(replace(series, crimes=tuple(replace(crime, cleared=True) for crime in series.crimes)))
    return found


def _shorter(streams: Streams, name: str, sketch: Sketch, today: date) -> Series:
    stream = streams.of("series", name)
    first = date(stream.between(1971, today.year - 8), 1, 1) + timedelta(days=stream.between(0, 364))
    hand = serial_hand(stream, sketch.type)
    ground = _three_areas(stream)[: sketch.areas]
    home = _amid(ground).moved(stream, HOME_KM)
    crimes = [
        _murder(
            streams.of("series", f"{name}/{at}"),
            f"{name}-{at + 1:02d}",
            first + timedelta(days=day),
            hand,
            (stream.one_of(ground), home),
        )
        for at, day in enumerate(_uneven_days(stream, sketch.murders, sketch.days))
    ]
    return Series(name, hand, ground, home, tuple(crimes))


def _murder(stream: Stream, key: str, day: date, hand: Hand, where: tuple[Area, Point], **fixed: str) -> Crime:
    """One murder of a series; `where`: the area, and the offender's home, near which he is likelier to strike."""
    choice = chosen(hand, stream) | fixed
    exposures = tuple(code for code in (choice["exposure"],) if code != "none")
    victim = a_victim(stream, choice["sex"], choice["band"], exposures)
    area, home = where
    place = _near(stream, area, home)
    deed = Deed(at_hour(stream, day), victim, choice["weapon"], area, choice["site"], place)
    crime = committed(stream, key, hand, deed)
    return replace(crime, offender=key.rsplit("-", 1)[0])


def _amid(ground: tuple[Area, ...]) -> Point:
    """The middle of some areas."""
    centres = [area.centre for area in ground]
    latitude = sum(centre.latitude for centre in centres) / len(centres)
    return Point(latitude, sum(centre.longitude for centre in centres) / len(centres))


def _near(stream: Stream, area: Area, home: Point) -> Point:
    """A place of the area; of five at hand, likelier one near home, though hardly within sight of it (Rossmo 2000)."""
    offers = [area.point(stream) for _ in range(5)]
    pull = {str(at): _pull(point.km_to(home)) for at, point in enumerate(offers)}
    return offers[int(stream.weighted(pull))]


def _pull(km: float) -> float:
    """Distance decay with a buffer: falls by a factor e every DECAY_KM, a fifth of it within BUFFER_KM."""
    return math.exp(-km / DECAY_KM) * (0.2 if km < BUFFER_KM else 1.0)


def _made_nameless(stream: Stream, crime: Crime) -> Crime:
    """The John (here Jane) Doe of the string: found late, without papers."""
    return replace(
        crime,
        identified=False,
        decomposed=True,
        found_after=max(crime.found_after, stream.between(25, 160)),
        present=crime.present | {"concealed", "identification_taken"},
    )


def _three_areas(stream: Stream) -> tuple[Area, ...]:
    """A busy area and two of its neighbours."""
    first = any_area(stream)
    while len(first.neighbours()) < 3:
        first = stream.one_of(areas())
    return (first, *stream.sample(first.neighbours(), 2))


def _uneven_days(stream: Stream, count: int, span: int) -> list[int]:
    """Days from the first murder to each, the last at `span`; gaps log-normal."""
    gaps = [2.718281828 ** stream.normal(0.0, 1.0) for _ in range(count - 1)]
    total, found = sum(gaps), [0]
    for gap in gaps:
        found.append(found[-1] + max(1, round(span * gap / total)))
    return found

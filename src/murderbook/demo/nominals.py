"""The unit's card index of people who were spoken to: households, and some people under two spellings.

Nothing here knows how anybody will look for them: how often a name, a date or an address is written differently the
second time is assigned, and told in docs/science/demo.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.people import first_name, misspelt, surname
from murderbook.demo.world.tables import table

COLUMNS = (
    *("card", "case", "role", "name", "maiden_name", "sex", "born", "age", "spoken_on"),
    *("telephone", "house", "street", "plate"),
)
ROLES = ("witness", "neighbour", "relative", "colleague", "caller", "acquaintance")
HOUSEHOLD = {"1": 0.45, "2": 0.22, "3": 0.16, "4": 0.12, "5": 0.05}
STREETS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court")
AREA_CODES = ("213", "310", "323")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Nominal:
    """Somebody as he is, or as one card has him."""

    given: str
    initial: str
    surname: str
    sex: str
    born: date
    telephone: str
    house: str
    street: str
    plate: str
    generation: str = ""
    maiden: str = ""


def card_index(
    streams: Streams, cases: Sequence[tuple[str, date]], people: int, twice: int
) -> tuple[list[Row], tuple[tuple[str, str], ...]]:
    """Cards in the order of their numbers, and the pairs of cards that are one person. `cases`: number and day."""
    stream = streams.of("nominals")
    everybody = _everybody(stream, people)
    written = [(one, stream.one_of(cases), False) for one in everybody]
    again = stream.sample(range(len(everybody)), twice)
    written += [(everybody[at], stream.one_of(cases), True) for at in again]
    order = stream.sample(range(len(written)), len(written))
    card = {at: f"N{number:05d}" for number, at in enumerate(order, start=1)}
    rows = [_card(streams.of("cards", card[at]), card[at], *written[at]) for at in order]
    pairs = [sorted((card[at], card[len(everybody) + place])) for place, at in enumerate(again)]
    return rows, tuple((first, second) for first, second in sorted(pairs))


def _everybody(stream: Stream, people: int) -> list[Nominal]:
    found: list[Nominal] = []
    while len(found) < people:
        found += _household(stream)
    return found[:people]


def _household(stream: Stream) -> Iterator[Nominal]:
    """Two parents and their children, now and then a son with his father's name; one alone is anybody."""
    name, today = surname(stream), date(1930, 1, 1) + timedelta(days=stream.between(0, 18_000))
    home = {
        "telephone": f"{stream.one_of(AREA_CODES)}-555-{stream.between(0, 9999):04d}",
        "house": str(stream.between(1, 9_999)),
        "street": f"{stream.one_of(table('names')['heads'])} {stream.one_of(STREETS)}",
        "plate": f"{stream.between(1, 9)}{''.join(stream.one_of('ABCDEFGHJKLMNPRSTUVWXYZ') for _ in range(3))}"
        f"{stream.between(0, 999):03d}",
    }
    taken: set[str] = set()
    father = ""
    for at in range(int(stream.weighted(HOUSEHOLD))):
        sex = ("M", "F")[at] if at < 2 and stream.chance(0.9) else stream.one_of("FM")
        years = stream.between(-4, 4) if at < 2 else stream.between(20, 34)
        given = next(one for _ in range(99) if (one := first_name(stream, sex)) not in taken)
        junior = bool(father) and at > 1 and sex == "M" and stream.chance(0.15)
        given = father if junior else given
        taken.add(given)
        initial = stream.one_of("ABCDEFGHJKLMNPRSTVW") if stream.chance(0.3) else ""
        born = today + timedelta(days=int(years * 365.25) + stream.between(0, 364))
        yield Nominal(given, initial, name, sex, born, **home, generation="Jr." if junior else "")
        if at == 0 and sex == "M":
            father = given


def _card(stream: Stream, card: str, one: Nominal, case: tuple[str, date], again: bool) -> Row:
    number, day = case
    spoken = day + timedelta(days=stream.between(0, 60))
    shown = _written_again(stream, one) if again else one
    row = {"card": card, "case": number, "role": stream.one_of(ROLES), "sex": shown.sex if stream.chance(0.95) else ""}
    row |= {"name": _name(stream, shown, again), "maiden_name": shown.maiden, "spoken_on": spoken.isoformat()}
    row |= _birth(stream, shown.born, spoken, again)
    row["telephone"] = _telephone(stream, shown.telephone)
    if stream.chance(0.8):
        row |= {"house": shown.house, "street": _street(stream, shown.street) if again else shown.street}
    if stream.chance(0.15):
        row["plate"] = shown.plate
    return row


def _written_again(stream: Stream, one: Nominal) -> Nominal:
    """Somebody as he is the second time: older, married, moved, called otherwise."""
    found = one
    if one.sex == "F" and stream.chance(0.2):
        found = replace(found, surname=surname(stream), maiden=one.surname if stream.chance(0.5) else "")
    if stream.chance(0.45):
        written = misspelt(stream, f"{found.surname}, {found.given}")
        found = replace(found, surname=written.split(",")[0])
    short = table("names")["short"].get(found.given)
    if short and stream.chance(0.4):
        found = replace(found, given=short)
    elif stream.chance(0.1):
        found = replace(found, given=f"{found.given[0]}.")
    elif stream.chance(0.1) and len(found.given) > 3:
        found = replace(found, given=misspelt(stream, found.given))
    if stream.chance(0.35):
        street = f"{stream.one_of(table('names')['heads'])} {stream.one_of(STREETS)}"
        found = replace(found, house=str(stream.between(1, 9_999)), street=street)
    if stream.chance(0.35):
        found = replace(found, telephone=f"{stream.one_of(AREA_CODES)}-555-{stream.between(0, 9999):04d}")
    return replace(found, generation=found.generation if stream.chance(0.5) else "")


def _name(stream: Stream, one: Nominal, again: bool) -> str:
    middle = f" {one.initial}." if one.initial and stream.chance(0.7) else ""
    generation = f", {one.generation}" if one.generation else ""
    if again and stream.chance(0.4):
        return f"{one.given}{middle} {one.surname}{generation}"
    last_first = f"{one.surname}, {one.given}{middle}{generation}"
    return last_first.upper() if stream.chance(0.1) else last_first


def _birth(stream: Stream, born: date, spoken: date, again: bool) -> Row:
    """The day, now and then mistyped; or the age on the day of talking, a year off in one of ten; or nothing."""
    draw = stream.unit()
    if draw < (0.6 if again else 0.7):
        if again and stream.chance(0.15):
            month_and_day_fit = born.day <= 12
            born = date(born.year, born.day, born.month) if month_and_day_fit else born + timedelta(days=10)
        return {"born": born.isoformat()}
    if draw < 0.9 and spoken > born:
        years = spoken.year - born.year - ((spoken.month, spoken.day) < (born.month, born.day))
        return {"age": str(max(years + (stream.one_of((-1, 1)) if stream.chance(0.1) else 0), 0))}
    return {}


def _telephone(stream: Stream, number: str) -> str:
    draw = stream.unit()
    return number if draw < 0.65 else number[4:] if draw < 0.75 else ""


def _street(stream: Stream, street: str) -> str:
    return misspelt(stream, street) if stream.chance(0.2) else street.replace("Street", "St").replace("Avenue", "Ave")

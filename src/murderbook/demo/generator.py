"""From a seed to the files of a backlog, and the answers beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from murderbook.demo import answers as answer_file
from murderbook.demo.answers import Answers
from murderbook.demo.files import MISSING, PROFILES, REFERENCES, UNIDENTIFIED, Row, register_columns, write_rows
from murderbook.demo.frightened import FEARS, LIVES, frightened
from murderbook.demo.nominals import COLUMNS as NOMINALS
from murderbook.demo.nominals import card_index
from murderbook.demo.streams import Streams
from murderbook.demo.world.city import Point
from murderbook.demo.world.crime import Crime, one_off
from murderbook.demo.world.custody import Department, Officer, exhibits_of
from murderbook.demo.world.dna import profile_rows, relative_profile, remains_profile
from murderbook.demo.world.follow_up import clearance, reviews, suspect, witnesses
from murderbook.demo.world.missing import (
    REPORTED_SHARE,
    Lost,
    from_crime,
    medical_number,
    missing_row,
    reference_rows,
    remains_row,
    the_missing,
    the_nameless,
)
from murderbook.demo.world.people import misspelt, other_forms
from murderbook.demo.world.planted import Series, known_series, more_series, the_string
from murderbook.demo.world.recording import behaviour_columns, case_columns, place_columns, victim_columns

TODAY = date(2026, 6, 30)  # a fixed day, so that a seed gives the same bytes whenever it is used


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; the defaults are a big city's. ValueError where the planted cases do not fit in."""

    cases: int = 6000  # unsolved, the new murder not counted
    cleared: int = 300
    missing: int = 900
    remains: int = 66  # of whom 40 have their report among the missing
    nominals: int = 2400  # people of the card index
    twice: int = 300  # of them, people who stand there under two spellings

    @property
    def reported(self) -> int:
        """Remains whose report is among the missing."""
        return round(REPORTED_SHARE * self.remains)

    def __post_init__(self) -> None:
        enough = self.cases >= 60 and self.remains >= 4 and self.missing >= self.remains
        if not enough or self.cleared < 0 or self.nominals < self.twice:
            raise ValueError(f"too small for what is planted: {self}")


@dataclass(frozen=True, slots=True)
class Plan:
    """All murders and all lost people of one seed, before they are written down."""

    string: Series
    others: tuple[Series, ...]
    known: tuple[Series, ...]
    backlog: tuple[Crime, ...]  # everything in the register, by date
    missing: tuple[Lost, ...]
    remains: tuple[Lost, ...]

    @property
    def new(self) -> Crime:
        if self.string.new is None:
            raise ValueError("the string has no new murder")
        return self.string.new


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the plan is written down: who may have handled what, and every number given."""

    streams: Streams
    plan: Plan
    numbers: dict[str, str]
    department: Department
    insider: Officer
    today: date


def generate(
    seed: int, folder: Path, size: Size | None = None, today: date = TODAY, streams: Streams | None = None
) -> Answers:
    """Writes register.csv, new_case.csv, missing.csv, unidentified.csv, references.csv, profiles.csv, nominals.csv,
    fears.csv, lives.csv and answers.json.

    `folder` is made where it does not exist; files of the same names are replaced. `streams` is for tests that give
    single streams another seed. Raises ValueError for a size in which the planted cases do not fit.
    """
    streams = streams or Streams(seed)
    size = size or Size()
    desk = _desk(streams, _plan(streams, size, today), today)
    folder.mkdir(parents=True, exist_ok=True)
    rows = _write_register(desk, folder)
    _write_lost(desk, folder)
    same_persons, afraid = _write_nominals(desk, size, folder), _write_frightened(desk, rows, folder)
    found = replace(_answers(seed, desk, rows), same_persons=same_persons, frightened=afraid)
    answer_file.save(found, folder / "answers.json")
    return found


def _desk(streams: Streams, plan: Plan, today: date) -> Desk:
    department = Department(streams, today.year)
    years = (plan.string.crimes[0].at.year, plan.string.crimes[-1].found.year)
    insider = department.with_insider(streams.of("insider"), years, plan.string.areas)
    return Desk(streams, plan, _numbers(plan), department, insider, today)


def _write_register(desk: Desk, folder: Path) -> list[Row]:
    """The backlog, and the new murder in a file of its own with the same columns."""
    rows = [_row(desk, crime) for crime in desk.plan.backlog]
    _name_known_series(desk, rows)
    _note_bodies(desk, rows)
    new = _row(desk, desk.plan.new)
    columns = register_columns([*rows, new])
    write_rows(folder / "register.csv", columns, rows)
    write_rows(folder / "new_case.csv", columns, [new])
    return rows


def _plan(streams: Streams, size: Size, today: date) -> Plan:
    string, others = the_string(streams, today), more_series(streams, today)
    known = tuple(known_series(streams, min(7, size.cleared // 20), today))
    planted = [crime for series in (string, *others) for crime in series.crimes]
    copies = size.cases // 500
    singles = [one_off(streams, f"one-off-{at}", today) for at in range(size.cases - len(planted) - copies)]
    solved = [crime for series in known for crime in series.crimes]
    solved += [
        replace(one_off(streams, f"cleared-{at}", today), cleared=True) for at in range(size.cleared - len(solved))
    ]
    nameless = _nameless_victims(streams, singles, (size.reported - 1) // 3)
    singles = [nameless.get(crime.key, crime) for crime in singles]
    twice = streams.of("duplicates").sample([crime for crime in singles if crime.identified], copies)
    doubles = [replace(crime, key=f"{crime.key}-again", duplicate_of=crime.key) for crime in twice]
    backlog = sorted([*planted, *singles, *solved, *doubles], key=lambda crime: (crime.at, crime.key))
    missing, remains = _lost(streams, string, list(nameless.values()), size, today)
    return Plan(string, others, known, tuple(backlog), tuple(missing), tuple(remains))


def _nameless_victims(streams: Streams, singles: Sequence[Crime], count: int) -> dict[str, Crime]:
    """One-off murders whose victims nobody could name, mostly hidden bodies: the string's Doe is not the only one."""
    stream = streams.of("nameless victims")
    hidden = [crime for crime in singles if "concealed" in crime.present and crime.victim.age > 14]
    fitting = [crime for crime in hidden if crime.victim.sex in ("F", "M")]
    return {
        crime.key: replace(crime, identified=False, decomposed=crime.found_after > 20)
        for crime in stream.sample(fitting, count)
    }


def _lost(
    streams: Streams, string: Series, nameless: list[Crime], size: Size, today: date
) -> tuple[list[Lost], list[Lost]]:
    """The missing, shuffled with the reports of the nameless; and the nameless, by the day they were found."""
    doe = next(crime for crime in string.crimes if not crime.identified)
    bodies = [from_crime(streams, doe, reported=True)] + [from_crime(streams, crime, False) for crime in nameless]
    bodies += the_nameless(streams, size.remains - len(bodies), today)
    reported = streams.of("reported").sample(range(1, size.remains), size.reported - 1)
    bodies = [replace(body, reported=at == 0 or at in reported) for at, body in enumerate(bodies)]
    gone = [body for body in bodies if body.reported]
    missing = the_missing(streams, size.missing - len(gone), today) + gone
    order = sorted(missing, key=lambda lost: (lost.last_seen, lost.key))
    return order, sorted(bodies, key=lambda lost: (lost.found or today, lost.key))


def _numbers(plan: Plan) -> dict[str, str]:
    """Register numbers by the year of finding and place in it; MP and UP numbers by their own key."""
    found: dict[str, str] = {}
    counts: Counter[int] = Counter()
    for crime in [*plan.backlog, plan.new]:
        year = crime.found.year
        counts[year] += 1
        found[crime.key] = f"{year % 100:02d}-{counts[year]:04d}" if year < 2000 else f"{year}-{counts[year]:05d}"
    found |= {f"MP/{lost.key}": f"MP{at:05d}" for at, lost in enumerate(plan.missing, start=10_001)}
    return found | {f"UP/{lost.key}": f"UP{at:05d}" for at, lost in enumerate(plan.remains, start=2_001)}


def _row(desk: Desk, crime: Crime) -> Row:
    """One line of the register."""
    streams, number = desk.streams, desk.numbers[crime.key]
    row = {"number": number, "agency_number": f"{streams.of('agency numbers', crime.key).between(0, 9_999_999):08d}"}
    row |= case_columns(streams, crime) | victim_columns(streams, crime) | place_columns(streams, crime)
    row |= suspect(streams, crime) | clearance(streams, crime)
    row |= behaviour_columns(streams, crime)
    row |= _exhibit_columns(desk, crime)
    row |= witnesses(streams, crime, desk.today) | reviews(streams, crime, desk.today)
    if crime.duplicate_of and "victim_name" in row:
        row["victim_name"] = misspelt(streams.of("duplicates", crime.key), row["victim_name"])
    return row


def _exhibit_columns(desk: Desk, crime: Crime) -> Row:
    in_string = crime.offender == "string" and not crime.is_new
    row: Row = {}
    found = exhibits_of(desk.streams, crime, desk.department, desk.insider if in_string else None)
    for at, exhibit in enumerate(found, start=1):
        head = f"exhibit_{at}_"
        row |= {f"{head}number": f"{desk.numbers[crime.key]}/{at}", f"{head}description": exhibit.description}
        row |= {f"{head}kind": exhibit.kind, f"{head}custody": exhibit.custody}
        row |= {f"{head}{test}": state for test, state in exhibit.tests.items()}
        row[f"{head}handled_by"] = ";".join(exhibit.handled_by)
    return row


def _name_known_series(desk: Desk, rows: list[Row]) -> None:
    """Cleared series carry their name, and some of their files the laboratory's link to the one before."""
    by_number = {row["number"]: row for row in rows}
    for series in desk.plan.known:
        stream = desk.streams.of("laboratory links", series.name)
        for before, crime in zip((None, *series.crimes), series.crimes, strict=False):
            row = by_number[desk.numbers[crime.key]]
            row["series"] = series.name
            if before is not None and stream.chance(0.5):
                kind = "ballistics" if crime.weapon in ("11", "12", "13", "14") else "dna"
                row |= {"link_1_case": desk.numbers[before.key], "link_1_kind": kind, "link_1_same_source": "yes"}


def _note_bodies(desk: Desk, rows: list[Row]) -> None:
    """The register gives the medical examiner's number of a nameless victim."""
    by_number = {row["number"]: row for row in rows}
    for lost in desk.plan.remains:
        if lost.crime:
            note = f"Body not identified, medical examiner's {medical_number(lost)}"
            by_number[desk.numbers[lost.crime]]["notes"] = note


def _write_lost(desk: Desk, folder: Path) -> None:
    streams, plan, numbers, today = desk.streams, desk.plan, desk.numbers, desk.today
    missing = [missing_row(streams, lost, numbers[f"MP/{lost.key}"], today) for lost in plan.missing]
    remains = [remains_row(streams, lost, numbers[f"UP/{lost.key}"], today) for lost in plan.remains]
    references = [row for lost in plan.missing for row in reference_rows(streams, lost, numbers[f"MP/{lost.key}"])]
    write_rows(folder / "missing.csv", MISSING, missing, mark=True)
    write_rows(folder / "unidentified.csv", UNIDENTIFIED, remains, mark=True)
    write_rows(folder / "references.csv", REFERENCES, references)
    write_rows(folder / "profiles.csv", PROFILES, _profiles(desk, references))


def _write_nominals(desk: Desk, size: Size, folder: Path) -> tuple[tuple[str, str], ...]:
    """The pairs of cards that are one person."""
    cases = [(desk.numbers[crime.key], crime.found) for crime in desk.plan.backlog]
    rows, pairs = card_index(desk.streams, cases, size.nominals, size.twice)
    write_rows(folder / "nominals.csv", NOMINALS, rows)
    return pairs


def _write_frightened(desk: Desk, rows: Sequence[Row], folder: Path) -> dict[str, str]:
    """By case, how the fear of its witness stands."""
    found = {desk.numbers[crime.key]: crime.found for crime in desk.plan.backlog}
    told = frightened(desk.streams, [(row, found[row["number"]]) for row in rows], desk.today)
    write_rows(folder / "fears.csv", FEARS, told.fears)
    write_rows(folder / "lives.csv", LIVES, told.lives)
    return told.answers


def _profiles(desk: Desk, references: Sequence[Row]) -> Iterator[Row]:
    """Of the remains by their UP number, and of relatives by the number of their sample."""
    missing = {desk.numbers[f"MP/{lost.key}"]: lost for lost in desk.plan.missing}
    for lost in desk.plan.remains:
        yield from profile_rows(desk.numbers[f"UP/{lost.key}"], remains_profile(desk.streams, lost))
    for row in references:
        profile = relative_profile(desk.streams, missing[row["missing_case"]], row["relation"])
        yield from profile_rows(row["laboratory_number"], profile)


def _answers(seed: int, desk: Desk, rows: list[Row]) -> Answers:
    plan, numbers = desk.plan, desk.numbers

    def members(series: Series) -> tuple[str, ...]:
        return tuple(numbers[crime.key] for crime in series.crimes)

    doe = next(crime for crime in plan.string.crimes if not crime.identified)
    bodies = {numbers[f"UP/{lost.key}"]: lost for lost in plan.remains}
    copies = [crime for crime in plan.backlog if crime.duplicate_of]
    return Answers(
        seed=seed,
        today=desk.today.isoformat(),
        hot_case=numbers[plan.new.key],
        string=members(plan.string),
        string_areas=tuple(area.name for area in plan.string.areas),
        homes={series.name: _rounded(series.home) for series in (plan.string, *plan.others)},
        string_doe=numbers[doe.key],
        string_doe_remains=numbers[f"UP/{doe.key}"],
        string_doe_missing=numbers[f"MP/{doe.key}"],
        series={series.name: members(series) for series in plan.others},
        known_series={series.name: members(series) for series in plan.known},
        does={body: numbers[f"MP/{lost.key}"] if lost.reported else None for body, lost in bodies.items()},
        register_does={body: numbers[lost.crime] for body, lost in bodies.items() if lost.crime},
        insider=desk.insider.name,
        insider_files=_handled(desk.insider, rows, members(plan.string)),
        duplicates=tuple((numbers[crime.duplicate_of], numbers[crime.key]) for crime in copies),
        kits=tuple(kit for row in rows if row.get("status") in ("open", "") for kit in _kits_never_sent(row)),
    )


def _kits_never_sent(row: Row) -> Iterator[str]:
    """Numbers of the kits of one file that lie in the property room and no laboratory has seen."""
    for at in range(1, 7):
        head = f"exhibit_{at}_"
        told = tuple(row.get(f"{head}{part}") for part in ("kind", "custody", "dna"))
        if told == ("sexual_assault_kit", "located", "never tested"):
            yield row[f"{head}number"]


def _rounded(point: Point) -> tuple[float, float]:
    return round(point.latitude, 5), round(point.longitude, 5)


def _handled(officer: Officer, rows: list[Row], files: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the files name him, in whatever form, on an exhibit."""
    forms = {officer.name, *other_forms(officer.name)}
    chains = {
        row["number"]: {name for column, value in row.items() if "handled_by" in column for name in value.split(";")}
        for row in rows
    }
    return tuple(number for number in files if forms & chains[number])

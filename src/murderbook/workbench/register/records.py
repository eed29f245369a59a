"""The one place where the register's rows become `casefile` records, and records become rows.

Reading streams: one statement per table however many cases, each in the order of the case, joined as they come, so that
sixty thousand cases need the memory of one. A record's `id` is the row's `key`. Writing gives plain tuples for bulk
inserts; times are local and naive in a record, and kept as UTC in the database without being moved.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from murderbook.casefile import behaviour, exhibit, person, place
from murderbook.casefile import case as casefile
from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import CaseKind, Status, SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer, Role, Sex
from murderbook.casefile.place import PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.workbench.register import models

Part = TypeVar("Part")
Row = tuple[Any, ...]

_CHUNK = 2_000  # rows fetched at a time: memory, not statements

# Columns that a record fills, in the order of the tuples below. Key, compartment, batch and line are the loader's.
CASE_COLUMNS = (
    "kind", "own_number", "agency_number", "agency", "offence", "status", "exceptional",
    "occurred_earliest", "occurred_latest", "occurred_precision", "occurred_as_written", "year",
    "county_fips", "state", "area", "weapon", "circumstance", "situation", "suspect_state", "motive_known",
    "series", "notes", "extra", "victim_name", "victim_sex", "victim_age",
)  # fmt: skip
PERSON_COLUMNS = (
    "role", "name", "identified", "sex", "age_low", "age_high", "race", "ethnicity", "relationship",
    "alive", "located", "willing", "tie_ended", "exposures", "descriptors", "aliases",
)  # fmt: skip
PLACE_COLUMNS = (
    "site", "description", "latitude", "longitude", "precision", "site_type", "city", "county_fips", "state",
)  # fmt: skip
BEHAVIOUR_COLUMNS = ("code", "presence", "coded_by", "source", "page")
EXHIBIT_COLUMNS = ("number", "description", "kind", "custody", "handled_by")
EXAMINATION_COLUMNS = ("kind", "state")
REVIEW_COLUMNS = ("on", "reviewer", "outcome")
NEWS_COLUMNS = ("on", "what")
LINK_COLUMNS = ("other_number", "kind", "same_source", "source")


# --- rows to records ------------------------------------------------------------------------------------------------


def cases(queryset: QuerySet[models.Case], among: QuerySet[models.Case] | None = None) -> Iterator[casefile.Case]:
    """The cases of `queryset` as records, by primary key, in a fixed number of statements (twelve).

    The queryset decides what may be seen; nothing outside it is read. A physical link that a file names keeps the
    number as written where the other case is outside. One that a person entered stands in the records of both cases,
    and in none unless both are `among` the cases that may be named (default: the queryset itself). Withdrawn parts are
    left out. Do not write to the register while iterating.
    """
    wanted = queryset if queryset.query.is_sliced else queryset.order_by()  # a slice depends on the order
    chosen = queryset.model._base_manager.filter(pk__in=wanted.values("pk"))
    persons = _stream(models.Person, chosen, PERSON_COLUMNS, _person)
    places = _stream(models.Place, chosen, PLACE_COLUMNS, _place)
    behaviours = _stream(models.Behaviour, chosen, BEHAVIOUR_COLUMNS, _behaviour)
    exhibits = _exhibits(chosen)
    reviews = _stream(models.Review, chosen, REVIEW_COLUMNS, _review)
    news = _stream(models.NewInformation, chosen, NEWS_COLUMNS, _new_information)
    named = models.PhysicalLink.objects.filter(other=None)
    links = _Stream(_rows_of(named, chosen, LINK_COLUMNS, _link_maker(_keys_by_number(chosen))))
    entered = _links_between(chosen, chosen if among is None else among)
    rows = chosen.order_by("pk").values_list("pk", "key", *CASE_COLUMNS[:-3])
    for pk, key, *fields in rows.iterator(chunk_size=_CHUNK):
        yield to_case(
            key,
            tuple(fields),
            persons=persons.of(pk),
            places=places.of(pk),
            behaviours=behaviours.of(pk),
            exhibits=exhibits.of(pk),
            reviews=reviews.of(pk),
            news=news.of(pk),
            physical_links=(*links.of(pk), *entered.get(pk, ())),
        )


def to_case(key: str, row: Row, **parts: Any) -> casefile.Case:  # noqa: ANN401
    """One case from its row (CASE_COLUMNS without the victim's three) and its parts as Case's own tuples."""
    (kind, own_number, agency_number, agency, offence, status, exceptional, earliest, latest, precision, written, _year,
     county_fips, state, area, weapon, circumstance, situation, suspect_state, motive_known,
     series, notes, extra) = row  # fmt: skip
    return casefile.Case(
        id=key,
        kind=_KINDS[kind],
        own_number=own_number,
        agency_number=agency_number,
        agency=agency,
        offence=offence,
        status=_STATUSES[status],
        exceptional=exceptional,
        occurred=_span(earliest, latest, precision, written),
        county_fips=county_fips,
        state=state,
        area=area,
        weapon=weapon,
        circumstance=circumstance,
        situation=situation,
        suspect_state=_SUSPECT_STATES[suspect_state],
        motive_known=_ANSWERS[motive_known],
        series=series,
        notes=notes,
        extra=extra,
        **parts,
    )


class _Stream(Generic[Part]):
    """Parts in the order of their case, taken as the cases come by."""

    def __init__(self, rows: Iterator[tuple[int, Part]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, case_pk: int) -> tuple[Part, ...]:
        """The parts of one case; cases must be asked for in ascending order."""
        head = self._next
        if head is None or head[0] > case_pk:
            return ()
        found: list[Part] = []
        while head is not None and head[0] <= case_pk:
            if head[0] == case_pk:
                found.append(head[1])
            head = next(self._rows, None)
        self._next = head
        return tuple(found)


def _stream(
    model: type[Model], chosen: QuerySet[models.Case], columns: tuple[str, ...], make: Callable[[Row], Part]
) -> _Stream[Part]:
    return _Stream(_rows_of(model._default_manager.all(), chosen, columns, make))


def _rows_of(
    parts: QuerySet[Any], chosen: QuerySet[models.Case], columns: tuple[str, ...], make: Callable[[Row], Part]
) -> Iterator[tuple[int, Part]]:
    return ((row[0], make(row[1:])) for row in _ordered(parts, chosen, columns))


def _ordered(parts: QuerySet[Any], chosen: QuerySet[models.Case], columns: tuple[str, ...]) -> Iterator[Row]:
    inside = parts.filter(case__in=chosen.values("pk")).order_by("case_id", "pk")
    return inside.values_list("case_id", *columns).iterator(chunk_size=_CHUNK)


def _exhibits(chosen: QuerySet[models.Case]) -> _Stream[exhibit.Exhibit]:
    examinations = models.Examination._base_manager.filter(exhibit__case__in=chosen.values("pk"))
    examined = examinations.order_by("exhibit__case_id", "exhibit_id", "pk")
    rows = examined.values_list("exhibit__case_id", "exhibit_id", "kind", "state").iterator(chunk_size=_CHUNK)
    made = _Stream((row[0], (row[1], exhibit.Examination(row[2], _TEST_STATES[row[3]]))) for row in rows)
    return _Stream(_examined(_ordered(models.Exhibit.objects.all(), chosen, ("pk", *EXHIBIT_COLUMNS)), made))


def _examined(
    rows: Iterator[Row], examinations: _Stream[tuple[int, exhibit.Examination]]
) -> Iterator[tuple[int, exhibit.Exhibit]]:
    case_pk: int | None = None
    of_case: tuple[tuple[int, exhibit.Examination], ...] = ()
    for row_case, pk, number, description, kind, custody, handled_by in rows:
        if row_case != case_pk:
            case_pk, of_case = row_case, examinations.of(row_case)
        own = tuple(examination for owner, examination in of_case if owner == pk)
        yield row_case, exhibit.Exhibit(number, description, kind, _CUSTODIES[custody], own, tuple(handled_by))


def _links_between(
    chosen: QuerySet[models.Case], among: QuerySet[models.Case]
) -> dict[int, list[casefile.PhysicalLink]]:
    """The links that persons entered, few as they are, for the cases at both ends: the other by its key where it is
    chosen, too, else by its number."""
    # Asked link by link: a list of all cases that may be named is worked out in full for the sake of a few links.
    ends = [Exists(among.order_by().filter(pk=OuterRef(end))) for end in ("case", "other")]
    entered = models.PhysicalLink.objects.filter(other__isnull=False)
    links = list(entered.filter(*ends).select_related("case", "other").order_by("pk"))
    named = {pk for link in links for pk in (link.case_id, link.other_id) if pk} or {0}
    inside = set(chosen.filter(pk__in=named).values_list("pk", flat=True))
    found: dict[int, list[casefile.PhysicalLink]] = defaultdict(list)
    for link in links:
        for here, there in ((link.case, link.other), (link.other, link.case)):
            if here is not None and there is not None:
                name = there.key if there.pk in inside else there.own_number or there.agency_number or there.key
                found[here.pk].append(casefile.PhysicalLink(name, link.kind, link.same_source, link.source))
    return found


def _keys_by_number(chosen: QuerySet[models.Case]) -> dict[str, str]:
    """Key by number, of the cases that physical links name."""
    named = models.PhysicalLink.objects.filter(case__in=chosen.values("pk"), other=None).values("other_number")
    return dict(chosen.filter(own_number__in=named).exclude(own_number="").values_list("own_number", "key"))


def _link_maker(keys: dict[str, str]) -> Callable[[Row], casefile.PhysicalLink]:
    def make(row: Row) -> casefile.PhysicalLink:
        other: str = row[0]
        return casefile.PhysicalLink(keys.get(other, other), *row[1:])

    return make


def _person(row: Row) -> person.Person:
    (role, name, identified, sex, age_low, age_high, race, ethnicity, relationship,
     alive, located, willing, tie_ended, exposures, descriptors, aliases) = row  # fmt: skip
    return person.Person(
        role=_ROLES[role],
        name=name,
        identified=identified,
        sex=_SEXES[sex],
        age_low=age_low,
        age_high=age_high,
        race=race,
        ethnicity=ethnicity,
        relationship=relationship,
        alive=_ANSWERS[alive],
        witness=_witness(role, alive, located, willing, tie_ended),
        exposures=tuple(exposures),
        descriptors=descriptors,
        aliases=tuple(aliases),
    )


def _witness(role: str, alive: str, located: str, willing: str, tie_ended: str) -> person.WitnessState | None:
    """A state for every witness; for others where one was recorded."""
    if role != _WITNESS and located == willing == tie_ended == _UNKNOWN:
        return None
    return person.WitnessState(_ANSWERS[alive], _ANSWERS[located], _ANSWERS[willing], _ANSWERS[tie_ended])


def _place(row: Row) -> place.Place:
    site, description, latitude, longitude, precision, site_type, city, county_fips, state = row
    return place.Place(
        _SITES[site],
        description,
        latitude,
        longitude,
        _PLACE_PRECISIONS[precision],
        site_type,
        city,
        county_fips,
        state,
    )


def _behaviour(row: Row) -> behaviour.Behaviour:
    code, presence, *source = row
    return behaviour.Behaviour(code, _PRESENCES[presence], *source)


def _review(row: Row) -> casefile.Review:
    return casefile.Review(*row)


def _new_information(row: Row) -> casefile.NewInformation:
    return casefile.NewInformation(*row)


def _span(earliest: datetime | None, latest: datetime | None, precision: str, written: str) -> TimeSpan | None:
    if earliest is None or latest is None:
        return None
    return TimeSpan(earliest.replace(tzinfo=None), latest.replace(tzinfo=None), _PRECISIONS[precision], written)


_WITNESS, _UNKNOWN = Role.WITNESS.value, Answer.UNKNOWN.value

# Value to member: a dictionary is several times as fast as calling the enumeration.
_KINDS = {member.value: member for member in CaseKind}
_STATUSES = {member.value: member for member in Status}
_SUSPECT_STATES = {member.value: member for member in SuspectState}
_ANSWERS = {member.value: member for member in Answer}
_ROLES = {member.value: member for member in Role}
_SEXES = {member.value: member for member in Sex}
_SITES = {member.value: member for member in Site}
_PLACE_PRECISIONS = {member.value: member for member in PlacePrecision}
_PRECISIONS = {member.value: member for member in Precision}
_PRESENCES = {member.value: member for member in Presence}
_CUSTODIES = {member.value: member for member in Custody}
_TEST_STATES = {member.value: member for member in TestState}


# --- records to rows ------------------------------------------------------------------------------------------------


def case_row(case: casefile.Case) -> Row:
    """The values of CASE_COLUMNS. JSON as text, enumerations as their value, times as UTC."""
    span, victim = case.occurred, case.victim
    return (
        case.kind.value, case.own_number, case.agency_number, case.agency, case.offence, case.status.value,
        case.exceptional, span and as_utc(span.earliest), span and as_utc(span.latest),
        span.precision.value if span else "", span.as_written if span else "", span.earliest.year if span else None,
        case.county_fips, case.state, case.area, case.weapon, case.circumstance, case.situation,
        case.suspect_state.value, case.motive_known.value, case.series, case.notes, as_json(case.extra),
        *_victim_values(victim),
    )  # fmt: skip


def victim_columns(first: models.Person | None) -> dict[str, Any]:
    """What a case repeats of its first victim for the lists, of a row that was added, amended or withdrawn."""
    victim = _person(tuple(getattr(first, name) for name in PERSON_COLUMNS)) if first else None
    return dict(zip(CASE_COLUMNS[-3:], _victim_values(victim), strict=True))


def _victim_values(victim: person.Person | None) -> Row:
    if victim is None:
        return ("", Sex.UNKNOWN.value, None)
    return (victim.name or "", victim.sex.value, _age(victim))


def person_row(someone: person.Person) -> Row:
    """The values of PERSON_COLUMNS. A witness's own "alive" fills the column where the person's says nothing."""
    witness = someone.witness or person.WitnessState()
    alive = witness.alive if someone.alive is Answer.UNKNOWN else someone.alive
    return (
        someone.role.value, someone.name, someone.identified, someone.sex.value, someone.age_low, someone.age_high,
        someone.race, someone.ethnicity, someone.relationship, alive.value, witness.located.value,
        witness.willing.value, witness.tie_ended.value, as_json(list(someone.exposures)), as_json(someone.descriptors),
        as_json(list(someone.aliases)),
    )  # fmt: skip


def place_row(spot: place.Place) -> Row:
    return (
        spot.site.value, spot.description, spot.latitude, spot.longitude, spot.precision.value, spot.site_type,
        spot.city, spot.county_fips, spot.state,
    )  # fmt: skip


def behaviour_row(coded: behaviour.Behaviour) -> Row:
    return (coded.code, coded.presence.value, coded.coded_by, coded.source, coded.page)


def exhibit_row(held: exhibit.Exhibit) -> Row:
    return (held.number, held.description, held.kind, held.custody.value, as_json(list(held.handled_by)))


def examination_row(done: exhibit.Examination) -> Row:
    return (done.kind, done.state.value)


review_row: Callable[[casefile.Review], Row] = attrgetter("on", "reviewer", "outcome")
news_row: Callable[[casefile.NewInformation], Row] = attrgetter("on", "what")
link_row: Callable[[casefile.PhysicalLink], Row] = attrgetter("other", "kind", "same_source", "source")


def as_utc(moment: datetime) -> datetime:
    """Local wall time kept as UTC: the clock's reading is the fact, no zone is known."""
    return moment.replace(tzinfo=UTC)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _age(victim: person.Person) -> float | None:
    """For lists: the age where it is one figure, else the middle of the range."""
    low, high = victim.age_low, victim.age_high
    if low is None or high is None:
        return high if low is None else low
    return (low + high) / 2

"""Networks to write and to read back."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Entity, Kind, Relation, Source
from murderbook.network.graph.grading import Credibility, Grade, Reliability
from murderbook.network.graph.network import Network

WORDS = st.text("abcÄß '-,;\"<&>=", min_size=1, max_size=8).map(lambda text: text.strip(" '")).filter(bool)


def sample() -> Network:
    """One entity of each kind, a phone called twice, a report with everything that one can say."""
    entities = [Entity(kind, f"k {kind.value}", f"The {kind.value}") for kind in Kind]
    entities[0] = Entity(Kind.PERSON, "k person", "O'Hara, Ann <A&B>", TimeSpan.of_year(1950))
    when = TimeSpan(datetime(1987, 3, 3), datetime(1987, 6, 9, 23, 59), Precision.RANGE)
    at = datetime(1987, 3, 14, 22, 45)
    full = Source("interview of 3 May", "2", "entry 14")
    grade = Grade(Reliability.B, Credibility.POSSIBLE)
    return build(entities, [
        Relation("suspect in", "k person", "k case", when, full, grade),
        Relation("called", "k phone", "k person", TimeSpan(at, at, Precision.MINUTE), weight=2.5, directed=True),
        Relation("called", "k phone", "k person", TimeSpan.of_day(1987, 3, 15), weight=1, directed=True),
        Relation("tells of", "k document", "k weapon", TimeSpan.of_month(1987, 3)),
        Relation("seen at", "k officer", "k place"),
    ])  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> Network:
    keys = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    entities = [Entity(draw(st.sampled_from(Kind)), key, draw(WORDS)) for key in keys]
    return build(entities, draw(st.lists(relations(keys), min_size=1, max_size=8)))


@st.composite
def relations(draw: st.DrawFn, keys: list[str]) -> Relation:
    left, right = draw(st.permutations(keys))[:2]
    source = Source(*(draw(st.one_of(st.just(""), WORDS)) for _ in Source._fields))
    grade = Grade(draw(st.sampled_from(Reliability)), draw(st.sampled_from(Credibility)))
    weight = draw(st.integers(1, 10**6)) / 8
    return Relation(
        draw(WORDS), left, right, draw(st.one_of(st.none(), spans())), source, grade, weight, draw(st.booleans())
    )


@st.composite
def spans(draw: st.DrawFn) -> TimeSpan:
    at = draw(st.datetimes(datetime(1900, 1, 1), datetime(2020, 1, 1))).replace(second=0, microsecond=0, fold=0)
    later = at + timedelta(minutes=draw(st.integers(1, 10**6)))
    return draw(
        st.sampled_from(
            [
                TimeSpan.of_day(at.year, at.month, at.day),
                TimeSpan.of_month(at.year, at.month),
                TimeSpan.of_year(at.year),
                TimeSpan(at, at, Precision.MINUTE),
                TimeSpan(at, later, Precision.RANGE),
            ]
        )
    )

"""Witnesses who were afraid of somebody, and what has become of that since: what volunteers found in old interviews
and in public registers.

Planted beside those whose fear has ended are the likenesses: of two feared men one died, one was let out, and one died
who only bears the name. Nothing here knows how anybody will judge them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.people import full_name

FEARS = ("case", "witness", "feared", "tie", "text", "source")
LIVES = ("case", "name", "what", "when", "other", "source")
ENDED, STANDS, DANGER = "ended", "stands", "danger"
# What is planted, in this order, and how each fear stands by it.
PLANTED = (
    *(("died", ENDED), ("died", ENDED), ("was imprisoned", ENDED), ("was imprisoned", ENDED)),
    *(("was divorced", ENDED), ("one of two died", STANDS), ("a namesake died", STANDS), ("was released", DANGER)),
)
OLD = 10 * 365  # days since the murder, so that there is a life in between
INTERVIEW, CLERK = "interview in the file", "county clerk"
SOURCES = {"died": "register of deaths", "was imprisoned": "state prison", "was released": "state prison"}
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of fears.csv and lives.csv, and by case how the fear stands."""

    fears: list[Row]
    lives: list[Row]
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Witness:
    case: str
    name: str
    since: date  # when the body was found


def frightened(streams: Streams, rows: Sequence[tuple[Row, date]], today: date) -> Told:
    """`rows`: of the register, each with the day on which the body was found. No row is changed. Fewer are planted
    where the register has fewer witnesses who live and whose tie is not said to have ended."""
    stream = streams.of("frightened")
    open_ = [(row, found) for row, found in rows if not row.get("status", "").startswith("cleared")]
    offers = [one for row, found in open_ if (today - found).days > OLD and (one := _witness(row, found))]
    chosen = stream.sample(offers, len(PLANTED))
    told = Told([], [], {})
    for witness, (what, standing) in zip(chosen, PLANTED, strict=False):
        elsewhere = [row for row, _ in open_ if row["number"] != witness.case and row.get("suspect_alive") == "unknown"]
        _plant(streams.of("frightened", witness.case), witness, what, elsewhere, told)
        told.answers[witness.case] = standing
    return told


def _witness(row: Row, found: date) -> _Witness | None:
    """The first of the file who lives, where nobody has said yet that his tie ended."""
    for at in range(1, 5):
        name = row.get(f"witness_{at}_name")
        if name and row[f"witness_{at}_alive"] == "yes" and row[f"witness_{at}_tie_ended"] != "yes":
            return _Witness(row["number"], name, found)
    return None


def _plant(stream: Stream, witness: _Witness, what: str, elsewhere: Sequence[Row], told: Told) -> None:
    feared = full_name(stream, "M")
    if what == "a namesake died" and elsewhere:
        other = stream.one_of(elsewhere)
        feared = other["suspect_name"]
        told.lives.append(_life(other["number"], feared, "died", _year(stream, witness, 8)))
    told.fears.append(_fear(witness, feared, "spouse or partner" if what == "was divorced" else "friend or associate"))
    if what == "one of two died":
        told.fears.append(_fear(witness, full_name(stream, "M"), "gang"))
    told.lives.extend(_lives(stream, witness, feared, what))


def _lives(stream: Stream, witness: _Witness, feared: str, what: str) -> Iterator[Row]:
    """What became of the feared man, entered in the witness's own file."""
    if what in ("died", "one of two died"):
        yield _life(witness.case, feared, "died", _year(stream, witness, 8))
    elif what == "was divorced":
        yield _life(witness.case, feared, what, _year(stream, witness, 5)) | {"other": witness.name, "source": CLERK}
    elif what in ("was imprisoned", "was released"):
        yield _life(witness.case, feared, "was imprisoned", _year(stream, witness, 2))
    if what == "was released":
        yield _life(witness.case, feared, what, _year(stream, witness, 9))


def _year(stream: Stream, witness: _Witness, years: int) -> str:
    """A day that many years after the murder, give or take some months."""
    day = witness.since + timedelta(days=365 * years + stream.between(-150, 150))
    return f"{day.day} {day:%b %Y}"


def _fear(witness: _Witness, feared: str, tie: str) -> Row:
    row = {"case": witness.case, "witness": witness.name, "feared": feared, "tie": tie, "source": INTERVIEW}
    return row | {"text": "Said that there was more to tell, and would not tell it."}


def _life(case: str, name: str, what: str, when: str) -> Row:
    return {"case": case, "name": name, "what": what, "when": when, "other": "", "source": SOURCES.get(what, CLERK)}

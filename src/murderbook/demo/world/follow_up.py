"""What became of the file: suspect, witnesses, reviews, news."""

from __future__ import annotations

from datetime import date, timedelta

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.crime import Crime
from murderbook.demo.world.people import full_name

SUSPECTS = {"none named": 0.52, "unknown": 0.14, "named, alive": 0.14, "named, dead": 0.08} | {
    "named, not known whether alive": 0.12
}
OUTCOMES = ("no new information", "exhibits to be located", "laboratory asked about retesting", "witness to be found")
NEWS = ("tip by telephone", "family asked for a review", "laboratory result", "witness willing to talk", "letter")


def suspect(streams: Streams, crime: Crime) -> dict[str, str]:
    """Columns of the suspect; a named one is the file's guess and no planted truth."""
    stream = streams.of("suspects", crime.key)
    state = "named, alive" if crime.cleared else stream.weighted(SUSPECTS)
    named = state.startswith("named")
    row = {"suspect_state": "" if state == "unknown" else state, "motive_known": _answer(stream, 0.15, 0.5)}
    if named:
        row["suspect_name"] = full_name(stream, "F" if stream.chance(0.1) else "M")
        row["suspect_alive"] = {"named, alive": "yes", "named, dead": "no"}.get(state, "unknown")
    return row


def witnesses(streams: Streams, crime: Crime, today: date) -> dict[str, str]:
    """Up to four witnesses; the older the file, the more of them are dead."""
    stream = streams.of("witnesses", crime.key)
    row: dict[str, str] = {}
    for at in range(1, stream.between(0, 4) + 1 if stream.chance(0.45) else 1):
        age = stream.between(16, 60) + today.year - crime.at.year
        alive = "no" if age > 95 or stream.chance(max(0.0, (age - 50) / 60)) else _answer(stream, 0.6, 0.0)
        row[f"witness_{at}_name"] = full_name(stream, stream.one_of("FM"))
        row[f"witness_{at}_alive"] = alive
        row[f"witness_{at}_located"] = "no" if alive == "no" else _answer(stream, 0.3, 0.3)
        row[f"witness_{at}_willing"] = "no" if alive == "no" else _answer(stream, 0.12, 0.4)
        row[f"witness_{at}_tie_ended"] = _answer(stream, 0.15, 0.35)
    return row


def reviews(streams: Streams, crime: Crime, today: date) -> dict[str, str]:
    """Full reviews and what was learned since; most files have neither (RAND: one agency in five has a protocol)."""
    stream = streams.of("reviews", crime.key)
    row: dict[str, str] = {}
    days = max(1, (today - crime.found).days - 2)
    on = sorted(crime.found + timedelta(days=stream.between(1, days)) for _ in range(_few(stream, 0.28)))
    for at, day in enumerate(dict.fromkeys(on), start=1):
        row[f"review_{at}_on"] = day.isoformat()
        row[f"review_{at}_by"] = full_name(stream, "M") if stream.chance(0.8) else ""
        row[f"review_{at}_outcome"] = stream.one_of(OUTCOMES)
    for at in range(1, min(2, _few(stream, 0.10)) + 1):
        row[f"news_{at}_on"] = (crime.found + timedelta(days=stream.between(1, days))).isoformat()
        row[f"news_{at}_what"] = stream.one_of(NEWS)
    return row


def clearance(streams: Streams, crime: Crime) -> dict[str, str]:
    """How the cleared files were cleared; 3 % of the open ones do not say that they are."""
    stream = streams.of("clearance", crime.key)
    if not crime.cleared:
        return {"status": "" if stream.chance(0.03) else "open"}
    if stream.chance(0.15):
        return {"status": "cleared exceptionally", "exceptional": stream.one_of("AABC")}
    return {"status": "cleared by arrest"}


def _few(stream: Stream, rate: float) -> int:
    """0, 1, 2 or 3, each step with probability `rate`."""
    count = 0
    while count < 3 and stream.chance(rate):
        count += 1
    return count


def _answer(stream: Stream, yes: float, no: float) -> str:
    draw = stream.unit()
    return "yes" if draw < yes else "no" if draw < yes + no else "unknown"

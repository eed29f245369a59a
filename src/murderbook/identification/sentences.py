"""One plain sentence for each row of a lead, and both values as they are shown."""

from __future__ import annotations

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.timespan import TimeSpan
from murderbook.identification.records import HISPANIC, Condition, Record
from murderbook.identification.weighing import places, timing
from murderbook.identification.words.measures import Range

NOT_TOLD = "Not told on one side or on both: it weighs nothing."
LONGEST = 300  # characters of a text shown


def value_of(kind: str, record: Record, reads: str = "") -> str | None:
    """What a record tells, in words; None where nothing."""
    if kind == "text":
        written: str = getattr(record, reads).written.strip()
        return written[:LONGEST] or None
    shown = _SHOWN[kind](record)
    return shown or None


def _sex(record: Record) -> str:
    entry = code_list("sex").get(record.sex.value)
    if entry is None or entry.unknown:
        return ""
    if record.sex_by_dna:
        return f"{entry.label}, by amelogenin"
    how = f" ({record.condition.value})" if record.condition is not Condition.UNKNOWN else ""
    return f"{entry.label}{how}"


def _age(record: Record) -> str:
    low, high = record.age
    if low is None and high is None:
        return ""
    if low == high:
        return f"{low:g}"
    return f"{'?' if low is None else f'{low:g}'} to {'?' if high is None else f'{high:g}'}"


def _race(record: Record) -> str:
    labels = {code: (entry.label if (entry := code_list("race").get(code)) else code) for code in record.races}
    if HISPANIC in labels:
        labels[HISPANIC] = "Hispanic or Latino"
    return ", ".join(sorted(labels.values()))


def _range(found: Range | None, unit: str) -> str:
    if found is None:
        return ""
    low, high = found
    return f"{low:.0f} {unit}" if round(low) == round(high) else f"{low:.0f} to {high:.0f} {unit}"


def _place(record: Record) -> str:
    where = ", ".join(part for part in (record.city, record.state) if part)
    if record.spot is None:
        return where
    at = f"{record.spot.latitude:.4f}, {record.spot.longitude:.4f}"
    return f"{where} ({at})" if where else at


_SHOWN = {
    "sex": _sex,
    "age": _age,
    "race": _race,
    "hair": lambda record: record.hair or "",
    "eyes": lambda record: record.eyes or "",
    "stature": lambda record: _range(record.stature, "cm"),
    "weight": lambda record: _range(record.weight, "kg"),
    "time": lambda record: record.when.in_words() if record.when else "",
    "place": _place,
}


def gap_in_words(found: TimeSpan, seen: TimeSpan) -> str:
    days = timing.day_of(found) - timing.day_of(seen)
    if days < 0:
        return (
            f"Found {_days(-days)} before the report's last seen: a contradiction unless a date is mistaken, "
            "which is weighed."
        )
    return f"Found {_days(days)} after last seen."


def ruled_out_in_words(found: TimeSpan, seen: TimeSpan) -> str:
    days = timing.day_of(seen) - timing.day_of(found)
    return (
        f"Ruled out: found {_days(days)} before the person was last seen. If a date is doubted, overrule this with a "
        "reason."
    )


def _days(days: int) -> str:
    if days < 100:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days / timing.YEAR:.1f} years" if days >= 730 else f"{days / 30.44:.0f} months"


def place_in_words(cell: int) -> str:
    if cell == places.SAME_STATE:
        return "Both in one state; no distance is known."
    if cell == places.OTHER_STATE:
        return "In two states; no distance is known."
    rough = " (a place known roughly)" if cell >= places.DISTANCES else ""
    return f"About {places.kilometres(cell):,.0f} km from last seen to found{rough}."


def age_in_words(remains: Record, report: Record, lived: int) -> str:
    low, high = remains.age
    age = report.age[0] if report.age[0] is not None else report.age[1]
    if age is None or (low is None and high is None):
        return NOT_TOLD
    if low is not None and age < low:
        return f"Reported {low - age:g} years below the estimate: intervals miss some, and a person may have lived on."
    if high is not None and age > high:
        return f"Reported {age - high:g} years above the estimate, which intervals miss now and then."
    return "The reported age lies within the estimate." if lived == 0 else "Within the estimate when last seen."


def stature_in_words(remains: Record, report: Record) -> str:
    if remains.stature is None or report.stature is None:
        return NOT_TOLD
    off = (sum(remains.stature) - sum(report.stature)) / 2.0
    side = "above" if off > 0 else "below"
    return f"Estimate {abs(off):.0f} cm {side} the reported stature." if round(off) else "Estimate as reported."


def alike_in_words(label: str, remains: str, report: str) -> str:
    return f"{label}: {remains} of the remains, {report} in the report."

"""One plain sentence for each comparison: what was found, how common it is, and by how much it counts."""

from __future__ import annotations

from murderbook.linkage.rates import percent
from murderbook.linkage.tabular.model import Curve, CurveKind, Repeat, RepeatKind

HOURS_A_DAY = 24.0
DAYS_A_YEAR = 365.25


def counted_by(counts: float, group: str) -> str:
    """Why a row does not count in full."""
    return "" if counts >= 0.995 else f" Counts by {counts:.2f}, because what is told of {group} partly overlaps."


def curve_sentence(curve: Curve, rates: tuple[float, float], apart: str) -> str:
    """`rates`: shares of pairs in this step, of one offender's and of others'."""
    h1, h2 = (percent(rate) for rate in rates)
    return f"{apart}; {h1} of one offender's pairs lie in this step, {h2} of others' pairs." + counted_by(
        curve.counts, curve.group
    )


def apart_words(kind: CurveKind, metres: float, hours: float, share: tuple[float, float]) -> str:
    if kind is CurveKind.DISTANCE:
        return f"About {metres / 1000.0:.1f} km apart" if metres >= 950 else f"About {metres:.0f} m apart"
    if kind is CurveKind.NEARNESS:
        low, high = share
        reach = f"fewer than {percent(high)}" if low == 0.0 else f"{percent(low)} to {percent(high)}"
        return f"Of all located cases {reach} lie nearer"
    return f"About {duration(hours)} apart"


def duration(hours: float) -> str:
    if hours < 36:
        return f"{hours:.0f} hours"
    days = hours / HOURS_A_DAY
    if days < 60:
        return f"{days:.0f} days"
    return f"{days / 30.44:.0f} months" if days < 730 else f"{days / DAYS_A_YEAR:.0f} years"


def agreement_sentence(repeat: Repeat, value: str, rate: float, base: str) -> str:
    what = f"{repeat.label}: {value} in both"
    if repeat.kind is RepeatKind.PRESENCE:
        what = f"{repeat.label}: so in both" if value == "present" else f"{repeat.label}: not so in either"
    return f"{what}; by chance in about {percent(rate)} {base}." + counted_by(repeat.counts, repeat.group)


def difference_sentence(repeat: Repeat, x: str, y: str) -> str:
    return (
        f"{repeat.label}: {x} here, {y} there; one offender repeats himself in {percent(repeat.same)} of pairs, beyond "
        "chance." + counted_by(repeat.counts, repeat.group)
    )


def graded_sentence(repeat: Repeat, ratio: float) -> str:
    how = "as likely as" if 0.95 < ratio < 1.05 else f"{ratio:.2g} times as likely as"
    return f"{repeat.label}: such a pair is {how} by chance, if the second case repeats the first." + counted_by(
        repeat.counts, repeat.group
    )


def missing_sentence(label: str, left: str | None, right: str | None) -> str:
    where = (
        "in either file" if left is None and right is None else f"in the {'first' if left is None else 'second'} file"
    )
    return f"{label}: not known {where}, so it says nothing."


def area_sentence(level: int, share: float) -> str:
    words = {0: f"Both lie in one area, which holds {percent(share)} of the cases", 1: "Two areas of one wider area"}
    return words.get(level, "Two different areas") + "; exact places are not known for both."

"""A declaration as the page shows it: comparisons, steps and conventions, whatever the declaration holds.

Only what the declaration itself says: how frequent things are is counted in files, and no page tells it apart from a
pair of which the reader sees both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from murderbook.linkage.gaps import duration_words
from murderbook.linkage.model import Declaration, Item
from murderbook.linkage.place import step_weights

KINDS = {
    "category": "a value of a list",
    "listed": "listed if so; silence is not a no",
    "behaviours": "present, absent or unknown",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """One comparison, or several of one kind with the same rates. Shares are those of one offender's cases."""

    label: str
    kind: str
    covers: tuple[tuple[str, tuple[str, ...]], ...]  # (group, labels)
    same: float
    near: float
    rarest: float
    counts: float
    source: str

    @property
    def afresh(self) -> float:
        return 1.0 - self.same - self.near

    @property
    def most(self) -> float:
        """Points of the rarest value that is believed, in both."""
        return self.counts * log2((self.same + self.near) / self.rarest + self.afresh)

    @property
    def least(self) -> float:
        """Points of a contradiction."""
        return self.counts * log2(self.afresh)

    @property
    def together(self) -> str:
        return "family" if self.kind == KINDS["category"] else "group"

    @property
    def why_together(self) -> str:
        if self.kind == KINDS["category"]:
            return "Values of one family are alike: keeping to the family is keeping to any of them."
        return "What stands in one group comes together, and is not counted twice."

    @property
    def count(self) -> int:
        return sum(len(labels) for _, labels in self.covers)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a measure: its share among one offender's pairs, among any pairs, and its points, where fixed."""

    label: str
    same: float
    any: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A comparison by steps of a measure: how near, how long apart."""

    id: str
    label: str
    measure: str
    steps: tuple[Step, ...]
    source: str
    notes: tuple[str, ...]

    @property
    def is_fixed(self) -> bool:
        """The declaration says itself how any two cases lie where nothing is counted; else only a search says it."""
        return all(step.any is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Convention:
    """A number that is no rate of offenders: how counts are smoothed, what overlaps, how strings grow."""

    label: str
    value: str
    words: str
    source: str = ""


def rates_of(declaration: Declaration) -> list[Rates]:
    """Comparisons with a repeat-or-draw-afresh rate; those of one entry that share their rates stand together."""
    labels = {str(row["id"]): str(row["label"]) for row in declaration.raw["comparisons"]}
    found: dict[tuple[str, float, float, float, float, str], list[Item]] = defaultdict(list)
    for item in declaration.items:
        entry = item.id.rpartition(".")[0] if item.is_presence else item.id
        found[entry, item.same, item.near, item.rarest, item.counts, item.source].append(item)
    order = list(labels)
    rows = sorted(found.items(), key=lambda row: order.index(row[0][0]))
    return [
        Rates(labels[entry], KINDS[items[0].kind], _by_group(items), same, near, rarest, counts, source)
        for (entry, same, near, rarest, counts, source), items in rows
    ]


def _by_group(items: Iterable[Item]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Items by group; the bands of an age by family."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for band in item.bands:
            found[band.family].append(band.label)
        if not item.bands:
            found[item.group].append(item.label)
    return tuple((group, tuple(labels)) for group, labels in found.items())


def curves_of(declaration: Declaration) -> list[Curve]:
    """Place and time."""
    return [_place(declaration), _time(declaration)]


def _place(declaration: Declaration) -> Curve:
    rule = declaration.place
    lower = (0.0, *rule.nearer_share[:-1])
    weights = [int(weight) / 1000 for weight in step_weights(rule)]
    steps = tuple(
        Step(f"{100 * low:g} to {100 * high:g} %", same, high - low, points)
        for low, high, same, points in zip(lower, rule.nearer_share, rule.same_offender, weights, strict=True)
    )
    areas = (
        f"Where one of the two has no usable coordinates the areas are compared: a share of {rule.same:g} "
        f"of one offender's pairs keeps to the area, {rule.near:g} to the wider area, and the rest is anywhere; "
        f"no area is taken as rarer than {rule.rarest:g}."
    )
    counted = (
        "So where nothing is counted yet. In a search the share of any two cases is that of the register's own pairs, "
        "and the points follow from it; a lead shows those that it was given."
    )
    measure = "Share of all cases that lie nearer than the other one"
    return Curve("place", rule.label, measure, steps, rule.source, (counted, areas))


def _time(declaration: Declaration) -> Curve:
    rule = declaration.time
    lower = (0, *rule.gap_days[:-1])
    steps = tuple(
        Step(f"{_short(low)} to {_short(high)}" if low else f"up to {_short(high)}", same, None, None)
        for low, high, same in zip(lower, rule.gap_days, rule.same_offender, strict=True)
    )
    bounds = (
        f"Points are bounded at {rule.most_bits:+g} and {rule.least_bits:+g}. How long any two cases lie apart is "
        "counted in each search, so a step has no points of its own."
    )
    spans = ", ".join(duration_words(days) for days in rule.span_days)
    return Curve(
        "time",
        rule.label,
        "Time between the two cases",
        steps,
        rule.source,
        (bounds, f"A date that is known roughly counts with all its days, as the shortest of these: {spans}."),
    )


def _short(days: int) -> str:
    return duration_words(days)


def conventions_of(declaration: Declaration) -> list[Convention]:
    strings = declaration.strings
    return [
        Convention(
            "Items of a group",
            f"{declaration.counts:g}",
            "Items of one group come together and partly say the same, so each counts by a share, for and against. "
            "It is measured in each search, group by group; here it begins, and by it the points above are told.",
        ),
        Convention(
            "Belief in a place and era",
            f"{declaration.prior_strength:g} cases",
            f"Rates of an area and {declaration.era_years} years are drawn towards those of the wider area, as if by "
            "so many cases of it.",
        ),
        Convention(
            "Half cases",
            f"{declaration.root_strength:g}",
            "Added to every count of the whole record, so that nothing is impossible.",
        ),
        *(
            Convention(
                f"Physical link: {kind.upper() if kind == 'dna' else kind}",
                f"{points:g} points",
                "Ranks, and does not weigh: the laboratory says what it is worth.",
                declaration.physical_source,
            )
            for kind, points in declaration.physical.items()
        ),
        Convention(
            "Strings",
            f"{strings.least_mean_bits:g} points",
            f"A string grows from each of the best {strings.pairs} pairs while its mean score stays at least so high, "
            f"up to {strings.most_cases} cases.",
            strings.source,
        ),
    ]

"""What STR profiles say of a candidate, as cells of a report. No allele is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from murderbook.reports.cases.doe import Profiles

if TYPE_CHECKING:
    from murderbook.workbench.identity.dna.told import Told

NOTHING = "\N{EN DASH}"


def profiles_of(told: Told | None) -> Profiles | None:
    if told is None:
        return None
    return Profiles(
        notes=told.notes,
        markers=[(one.name, _lr(one.lr), _points(one.bits), str(one.typed), one.note) for one in told.markers],
        populations=[
            (one.name + (", used" if one.is_used else ""), _log10(one.log10), _points(one.bits))
            for one in told.populations
        ],
        relatives=[
            (one.relation[:1].upper() + one.relation[1:], one.sample, str(one.markers), _points(one.adds))
            for one in told.givers
        ],
        facts=[fact for fact in _facts(told) if fact[1]],
    )


def _facts(told: Told) -> list[tuple[str, str]]:
    one_sided = f"LR 1, {told.one_sided:+.2f} points" if told.only_remains or told.only_family else ""
    return [
        ("Impossible at", ", ".join(one.name for one in told.impossible)),
        ("Not typed in the family", ", ".join(told.only_remains)),
        ("Not typed in the remains", ", ".join(told.only_family)),
        ("Typed on one side only", one_sided),
        ("Without frequencies", ", ".join(told.no_table)),
        ("Assumed", "; ".join(told.assumed)),
    ]


def _lr(value: float | None) -> str:
    return "none" if value is None else "0" if value == 0.0 else f"{value:.3g}"


def _log10(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _points(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+.2f}"

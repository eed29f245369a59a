"""From solved series of a register to a declaration: rates, their intervals, and how they do on series left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import tomli_w

from murderbook.casefile.case import Case
from murderbook.linkage.learned.held_out import Progress, Validation, validate
from murderbook.linkage.learned.labelled import labelled
from murderbook.linkage.learned.parts import parts_of
from murderbook.linkage.learned.rates import Rate, learned_only, points, rates_of
from murderbook.linkage.learned.written import Basis, document
from murderbook.linkage.model import Declaration, declaration_of


@dataclass(frozen=True)
class Learned:
    """`raw`: the declaration as data, which TOML and JSON hold. `notes`: what to know before it is used."""

    raw: dict[str, Any]
    rates: tuple[Rate, ...]
    validation: Validation
    notes: tuple[str, ...]

    @property
    def declaration(self) -> Declaration:
        return declaration_of(self.raw)

    @property
    def text(self) -> str:
        return tomli_w.dumps(self.raw)


def learn_declaration(
    cases: Iterable[Case],
    series: Sequence[Collection[str]],
    declaration: Declaration,
    *,
    date: str,
    progress: Progress | None = None,
) -> Learned:
    """What is compared, and how, stays as in `declaration`; its rates are learned. The same input gives the same bytes.

    `series`: ids of the cases of each solved one. ValueError where fewer than two can be used, or two share a case.
    """
    tell = progress or _silent
    tell(0.0, "reading solved series")
    known = labelled(cases, series, declaration)
    parts = parts_of(known)
    shares = learned_only(parts, points(parts, known.weight[None, :]))
    rates = rates_of(parts, known)
    validation = validate(known, parts, tell)
    basis = Basis(known.count, len(known.row), len(known.left), date)
    raw, notes = document(declaration, shares, rates, validation, basis)
    return Learned(raw, tuple(rates), validation, notes)


def _silent(_: float, __: str) -> None:
    """Tells nobody."""

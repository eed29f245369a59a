"""A comparison as plain data: what `murderbook kinship lr --json` writes (docs/reference/kinship-json.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from murderbook.evidence.export import lead_document
from murderbook.evidence.weight import RateSource
from murderbook.kinship.case import Case
from murderbook.kinship.checks import alike, inconsistencies, sex_marker, swapped
from murderbook.kinship.compare import Comparison, compare
from murderbook.kinship.draft import Draft
from murderbook.kinship.frequencies import FrequencyTable
from murderbook.kinship.lead import lead_of

SCHEMA = "murderbook kinship 1"
LOG2_10 = math.log2(10.0)


@dataclass(frozen=True)
class Answer:
    """The same case under one population."""

    table: FrequencyTable
    case: Case
    found: Comparison

    @property
    def strength(self) -> float:
        """For choosing the smallest: an LR of 0 is below all, none at all below that."""
        if self.found.impossible_h2:
            return -math.inf
        return -1e300 if self.found.log10_lr is None else self.found.log10_lr


def answered(draft: Draft, tables: Sequence[FrequencyTable]) -> list[Answer]:
    """One answer for each population, the smallest LR first: that is the one to report."""
    answers = []
    for table in tables:
        case = draft.case(table)
        answers.append(Answer(table, case, compare(case)))
    return sorted(answers, key=lambda one: one.strength)


def warnings_of(draft: Draft, case: Case) -> list[str]:
    """What looks wrong in the profiles. The family's own mistakes first: what does not fit under H2 either. The case's
    samples have one spelling of each locus."""
    said = [*alike(case.samples, draft.h1), *sex_marker(draft.h1, draft.samples)]
    if any(marker.x_linked for marker in case.markers):
        return said
    family = inconsistencies(draft.h2, case.samples)
    said += [f"within the family itself, {one.says}" for one in family]
    said += [one.says for one in inconsistencies(draft.h1, case.samples) if one not in family]
    exchange = swapped(draft.h2, case.samples)
    return said + ([exchange] if exchange else [])


def document_of(draft: Draft, answers: Sequence[Answer]) -> dict[str, Any]:
    """The first answer in full, and each population's figures."""
    first = answers[0]
    source = RateSource(SCHEMA, f"{first.table.name}: {first.table.about}".strip(": "), first.table.persons)
    lead = lead_of(first.found, draft.remains, draft.id, source)
    return {
        "schema": SCHEMA,
        "id": draft.id,
        "remains": draft.remains,
        "h1": first.found.h1,
        "h2": first.found.h2,
        **figures(first),
        "theta": draft.theta,
        "pruning": draft.pruning.value,
        "mutation": mutation_words(draft),
        "samples": [one.id for one in draft.samples],
        "left_out": list(draft.left_out(first.table)),
        "warnings": warnings_of(draft, first.case),
        "notes": [*draft.notes, *first.found.notes],
        "populations": [figures(one) for one in answers],
        "lead": lead_document(lead, 1),
    }


def figures(answer: Answer) -> dict[str, Any]:
    """Under the names of the reference cases. Numbers that are not there are None."""
    found = answer.found
    log10 = found.log10_lr
    return {
        "frequencies": answer.table.name,
        "about": answer.table.about,
        "LR_total": found.lr if found.lr is not None and math.isfinite(found.lr) else None,
        "log10_LR": log10,
        "bits": None if log10 is None else log10 * LOG2_10,
        "LR_per_marker": {one.marker: one.lr for one in found.ratios},
        "likelihood_H1": {one.marker: one.likelihood_h1 for one in found.ratios},
        "likelihood_H2": {one.marker: one.likelihood_h2 for one in found.ratios},
        "impossible_H1": list(found.impossible_h1),
        "impossible_H2": list(found.impossible_h2),
        "untyped": list(found.untyped),
    }


def mutation_words(draft: Draft) -> str:
    models = {one.mutation.words for one in draft.own.values()} or {draft.how.mutation.words}
    return models.pop() if len(models) == 1 else f"by locus: {'; '.join(sorted(models))}"


def lines_of(draft: Draft, answers: Sequence[Answer]) -> list[str]:
    """What a person reads, above and below the table of markers."""
    found = answers[0].found
    said = [f"H1: {found.h1}", f"H2: {found.h2}"]
    said.append(
        f"theta {draft.theta:g}, mutation {mutation_words(draft)}, pruning {draft.pruning.value},"
        f" frequencies {answers[0].table.name}"
    )
    return [*said, total_words(found), *_others(answers)]


def total_words(found: Comparison) -> str:
    """Never minus infinity: an LR of 0 names its markers."""
    if found.impossible_h2:
        return f"No LR: the profiles cannot arise under H2 at {', '.join(found.impossible_h2)}; look for a typing error"
    if found.log10_lr is None:
        names = ", ".join(found.impossible_h1)
        several = (
            "an exclusion" if len(found.impossible_h1) > 1 else "one marker excludes nobody, since mutation happens"
        )
        return f"LR 0: H1 is impossible as this model has it, at {names}; {several}"
    return f"LR {found.lr:.6g}, log10 {found.log10_lr:.4f}, {found.log10_lr * LOG2_10:.2f} bits (a score: assumed)"


def _others(answers: Sequence[Answer]) -> list[str]:
    if len(answers) == 1:
        return []
    listed = [f"{one.table.name} {_short(one.found)}" for one in answers]
    return [f"By population, the smallest first and reported: {'; '.join(listed)}"]


def _short(found: Comparison) -> str:
    if found.impossible_h2:
        return "none"
    return "0" if found.log10_lr is None else f"10^{found.log10_lr:.2f}"

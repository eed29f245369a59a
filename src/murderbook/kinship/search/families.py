"""What is searched: families with somebody missing, and remains."""

from __future__ import annotations

from dataclasses import dataclass, field

from murderbook.kinship.case import Case, Hypothesis, Sample
from murderbook.kinship.draft import replaced
from murderbook.kinship.markers import Marker
from murderbook.kinship.pedigree import KinshipError, Pedigree


@dataclass(frozen=True, slots=True)
class RefFamily:
    """`missing` is in the pedigree and has no sample. KinshipError where that is not so."""

    id: str
    pedigree: Pedigree
    missing: str
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        if self.missing not in self.pedigree.by_id:
            raise KinshipError(f"family {self.id}: the missing person {self.missing} is not in its pedigree")
        for sample in self.samples:
            if sample.id not in self.pedigree.by_id:
                raise KinshipError(f"family {self.id}: {sample.id} was typed, but is not in its pedigree")
            if sample.id == self.missing:
                raise KinshipError(f"family {self.id}: {sample.id} is missing and typed; compare that sample directly")

    @property
    def sex(self) -> str | None:
        return self.pedigree.by_id[self.missing].sex


@dataclass(frozen=True, slots=True)
class Remains:
    """`sample` may have drop-out and drop-in. `sex` "M", "F" or None."""

    sample: Sample
    sex: str | None = None
    aside: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.sample.id


def case_of(remains: Remains, family: RefFamily, markers: tuple[Marker, ...], theta: float) -> Case:
    """The pair as a case of its own: what explains a hit, marker by marker. Under H2 the remains are unrelated."""
    h1 = Hypothesis(
        f"{remains.id} is {family.missing} of family {family.id}", family.pedigree, {remains.id: family.missing}
    )
    apart = replaced(family.pedigree, family.missing)
    h2 = Hypothesis(f"{remains.id} is unrelated to family {family.id}", apart, {remains.id: family.missing})
    return Case(h1, h2, (*family.samples, remains.sample), markers, theta)

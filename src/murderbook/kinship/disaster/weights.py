"""How much more likely the profiles are with victims in places of a family than with all of them unrelated to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from murderbook.kinship.disaster.places import relevant
from murderbook.kinship.disaster.problem import Disaster, DisasterFamily
from murderbook.kinship.disaster.seen import Seen, column, joined, typed_of
from murderbook.kinship.likelihood.engine import Coupling, Loci, Typed, all_likelihoods
from murderbook.kinship.likelihood.shapes import Flags, Floats, Whole
from murderbook.kinship.likelihood.tables import joint_entry
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person

FEW_VICTIMS = 6  # for so few one likelihood each is quicker than a table over all genotypes
MANY_UNTYPED = 8  # untyped people beyond whom tables over all alleles grow too wide

Pinned = Mapping[str, int]  # by missing person, the victim in his place


@dataclass
class Weights:
    """Of one family. `fits`: the markers at which its own profiles are possible; the others weigh nothing."""

    disaster: Disaster
    family: DisasterFamily
    loci: Loci
    seen: Seen
    asked: int = 0  # tables and likelihoods computed so far
    typed: Typed = field(init=False)
    own: Floats = field(init=False)  # (m,) P(the family's profiles)
    fits: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.typed = typed_of(self.family.samples, self.disaster.markers)
        self.own = self._likelihoods({})
        self.fits = self.own > 0.0

    @property
    def misfits(self) -> tuple[str, ...]:
        return tuple(one.name for one, fit in zip(self.disaster.markers, self.fits, strict=True) if not fit)

    def of_each(self, pinned: Pinned, place: str, victims: Whole) -> Floats:
        """(victims,) ln of the likelihood ratio to nobody identified, of `pinned` and each of `victims` in `place`."""
        if self.disaster.theta == 0.0 and victims.size > FEW_VICTIMS and self._untyped <= MANY_UNTYPED:
            joint = self._table(pinned, place)
            if not np.isnan(joint).any():
                return self._looked_up(joint, pinned, victims)
        return np.array([self.of({**pinned, place: int(v)}) for v in victims])

    def of(self, pinned: Pinned) -> float:
        """ln of the likelihood ratio to nobody identified; -inf where the profiles cannot arise."""
        return float(self.by_marker(pinned).sum())

    def by_marker(self, pinned: Pinned) -> Floats:
        """(m,) its parts, 0 at markers that the family cannot use."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(self._likelihoods(pinned)) - np.log(self._apart(pinned))
        return np.where(self.fits, ratio, 0.0)

    @property
    def _untyped(self) -> int:
        return len(relevant(self.family)) - len(self.family.samples)

    def _apart(self, pinned: Pinned) -> Floats:
        """(m,) the family by itself, and the victims unrelated to it and to each other."""
        if self.disaster.theta > 0.0:
            return self._likelihoods(pinned, True)
        product: Floats = self.seen.alone[:, list(pinned.values())].prod(axis=1)
        return self.own * product

    def _likelihoods(self, pinned: Pinned, apart: bool = False) -> Floats:
        pedigree, owners, typed = self._inputs(pinned, apart)
        self.asked += 1
        if not owners.size:
            return np.ones(self.loci.alleles.size)
        out = all_likelihoods(pedigree.family, owners, typed, self.loci, Coupling(self.disaster.theta))
        if np.isnan(out).any():
            raise KinshipError(
                f"family {self.family.id}: its untyped people leave too many possibilities; type more of them, take a"
                " mutation model other than stepwise, or leave theta out"
            )
        return out

    def _inputs(self, pinned: Pinned, apart: bool) -> tuple[Pedigree, Whole, Typed]:
        pedigree = self.family.pedigree
        names = list(pinned)
        if apart:
            names = [f"victim, unrelated {at}" for at, _ in enumerate(pinned)]
            pedigree = Pedigree((*pedigree.persons, *(Person(one) for one in names)), pedigree.inbreeding)
        at = pedigree.place
        owners = np.array([at[one] for one in (*(sample.id for sample in self.family.samples), *names)], np.int64)
        return pedigree, owners, joined(self.typed, *(column(self.seen.typed, v) for v in pinned.values()))

    def _table(self, pinned: Pinned, place: str) -> Floats:
        pedigree, owners, typed = self._inputs(pinned, False)
        self.asked += 1
        return joint_entry()(pedigree.family, owners, typed, self.loci, pedigree.place[place])

    def _looked_up(self, joint: Floats, pinned: Pinned, victims: Whole) -> Floats:
        above = self.seen.with_relatives(joint)[:, victims]
        under = self._apart(pinned)[:, None] * self.seen.alone[:, victims]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(above) - np.log(under)
        total: Floats = np.where(self.fits[:, None], ratio, 0.0).sum(axis=0)
        return total

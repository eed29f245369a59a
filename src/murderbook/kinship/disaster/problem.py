"""What is asked: victims, families with one or several people missing, and the prior."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from murderbook.kinship.case import Sample
from murderbook.kinship.markers import Marker
from murderbook.kinship.pedigree import KinshipError, Pedigree
from murderbook.kinship.search.families import Remains


@dataclass(frozen=True, slots=True)
class DisasterFamily:
    """A pedigree, whom it misses, and who of it was typed. A sample is named like its person; one of a missing person's
    own (a toothbrush) counts as his. KinshipError where a name is not in the pedigree, or nobody is missing."""

    id: str
    pedigree: Pedigree
    missing: tuple[str, ...]
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        if not self.missing:
            raise KinshipError(f"family {self.id}: nobody is marked as missing; mark somebody")
        if twice := _twice(self.missing):
            raise KinshipError(f"family {self.id}: {twice} is marked as missing twice; name each once")
        for one in self.missing:
            if one not in self.pedigree.by_id:
                raise KinshipError(f"family {self.id}: the missing person {one} is not in its pedigree")
        for sample in self.samples:
            if sample.id not in self.pedigree.by_id:
                raise KinshipError(f"family {self.id}: {sample.id} was typed, but is not in its pedigree")

    def sex_of(self, person: str) -> str | None:
        """As entered, else as told by being somebody's father or mother."""
        if self.pedigree.by_id[person].sex is not None:
            return self.pedigree.by_id[person].sex
        if any(one.father == person for one in self.pedigree.persons):
            return "M"
        return "F" if any(one.mother == person for one in self.pedigree.persons) else None


@dataclass(frozen=True)
class Disaster:
    """An assignment gives each victim to at most one missing person of the same sex, and the other way round.

    Prior: every assignment is equally likely (`people` None, as dvir has it), or each identification in it makes it
    `people` times less likely: so many people, listed or not, could each victim be before any profile is looked at.
    """

    victims: tuple[Remains, ...]
    families: tuple[DisasterFamily, ...]
    markers: tuple[Marker, ...]
    theta: float = 0.0
    people: float | None = None

    def __post_init__(self) -> None:
        if twice := _twice(one.id for one in self.victims):
            raise KinshipError(f"there are two victims named {twice}; give each a name of its own")
        if twice := _twice(one.id for one in self.families):
            raise KinshipError(f"there are two families named {twice}; give each a name of its own")
        if any(marker.x_linked for marker in self.markers):
            raise KinshipError("X markers are not used in the joint assignment; leave them out")
        if self.people is not None and not self.people >= 1.0:
            raise KinshipError(f"the number of people that a victim may be is 1 or more, not {self.people}")

    @property
    def log_prior(self) -> float:
        """Natural logarithm of what each identification in an assignment costs."""
        return 0.0 if self.people is None else -math.log(self.people)


def _twice(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(sorted({one for one in listed if listed.count(one) > 1}))


def may_be(victim: Remains, sex: str | None) -> bool:
    return None in (victim.sex, sex) or victim.sex == sex

"""The sex of remains by amelogenin, in the place of the one that the description gives: counted once."""

from __future__ import annotations

from dataclasses import replace

from murderbook.casefile.person import Sex
from murderbook.identification import Condition, Record
from murderbook.kinship.draft import AMELOGENIN
from murderbook.kinship.frequencies import locus_key
from murderbook.workbench.identity.dna.weighing import Typed


def sex_of(typed: Typed) -> Sex:
    """A Y is a man's; X alone a woman's, or that of a man whose Y was not seen. UNKNOWN where it was not typed."""
    typed_at = [alleles for locus, alleles in typed.loci.items() if locus_key(locus) == AMELOGENIN]
    seen = {allele.upper() for alleles in typed_at for allele in alleles}
    if not seen or not seen <= {"X", "Y"}:
        return Sex.UNKNOWN
    return Sex.MALE if "Y" in seen else Sex.FEMALE


def sexed(remains: Record, typed: Typed | None) -> Record:
    """As the laboratory has it, but where X alone was seen of a body that can be recognized: eyes err less there than a
    Y is missed."""
    sex = Sex.UNKNOWN if typed is None else sex_of(typed)
    seen = remains.condition is Condition.RECOGNIZABLE and remains.sex is not Sex.UNKNOWN
    if sex is Sex.UNKNOWN or (sex is Sex.FEMALE and seen):
        return remains
    return replace(remains, sex=sex, sex_by_dna=True)

"""What may be wrong with a tree or its matches, told beside the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from murderbook.kinship.genealogy.joint import outlier_chances
from murderbook.kinship.genealogy.locating import SEPARATED, Located
from murderbook.kinship.genealogy.matches import MAP, TIMBER_BELOW, Match
from murderbook.kinship.genealogy.places import Place, wrong_sex, years_off
from murderbook.kinship.genealogy.relation import in_words, lines_between, references

MORE_THAN_EXPECTED = 2.0  # standard deviations, all matches together
_ODD = 0.5  # chance of being an outlier
_NARROWLY, _MOST_TOLD = 20, 5  # years; how many places that miss by no more are told
_SEGMENTS_OFF = 3.0  # standard deviations, taken as those of a Poisson count


@dataclass(frozen=True, slots=True)
class Doubt:
    code: str
    says: str


def doubts_of(found: Located) -> tuple[Doubt, ...]:
    """In the order in which they weigh."""
    return (*_misfits(found), *_sharing(found), *_loops(found), *_dates(found), *_platforms(found))


def _misfits(found: Located) -> Iterator[Doubt]:
    best = found.ranked[0]
    if found.elsewhere.odds < SEPARATED:
        yield Doubt(
            "elsewhere",
            "No place of the tree explains the matches much better than a relation that is not in it: the person may "
            "belong to a branch that is missing, or the tree is wrong somewhere.",
        )
    chances = outlier_chances(found.evidence.root, found.evidence.moments_of(best.node), found.evidence.outlier)[0]
    for match, chance in zip(found.matches, chances, strict=True):
        if chance > _ODD:
            name = found.tree.persons[match.person].name
            yield Doubt(
                "misfit",
                f"{name} fits the best place badly ({min(chance, 0.99):.0%} that the figure, or where this match is "
                "in the tree, is wrong): check the kit and the parents.",
            )
    yield from _narrowly_missed(found)


def _narrowly_missed(found: Located) -> Iterator[Doubt]:
    """Dates are soft: who fits the DNA and misses by a few years is told."""
    tree, wanted = found.tree, found.asked.wanted
    fitting = [one for one in found.ruled_out if one.odds < SEPARATED and not wrong_sex(tree, one.place, wanted)]
    near = [one for one in fitting if 0 < years_off(tree, one.place, wanted) <= _NARROWLY]
    for one in near[:_MOST_TOLD]:
        yield Doubt(
            "ruled out",
            f"{one.place.words} fits the DNA about as well as the best place and misses it by "
            f"{years_off(tree, one.place, wanted):.0f} years ({one.ruled_out}): dates can be wrong; make sure.",
        )


def _sharing(found: Located) -> Iterator[Doubt]:
    """More than the tree explains, by the best place; more and shorter segments than the total has by itself."""
    moments = found.evidence.moments_of(found.ranked[0].node)
    latent = moments.marginal.latent(found.evidence.root)[0]
    total = latent.sum() / np.sqrt(moments.correlation[0].sum())
    if total > MORE_THAN_EXPECTED:
        yield Doubt(
            "more than expected",
            f"The matches together share more than the best place gives ({total:.1f} standard deviations): further "
            "common ancestors (endogamy, cousins who married) or a nearer relation are likely, and odds are too firm.",
        )
    for match in found.matches:
        usual = usual_segments(match)
        if match.segments is not None and usual and match.segments > usual + _SEGMENTS_OFF * usual**0.5:
            yield Doubt(
                "endogamy",
                f"{found.tree.persons[match.person].name}: {match.segments} segments, where some {usual:.0f} make up "
                "such a total. Many short segments are the mark of endogamy: the relation may be more distant than "
                "the total says.",
            )


def usual_segments(match: Match) -> float | None:
    """How many segments make up such a total, by the table; None beyond it."""
    known = [one for one in references() if one.mean > 20 and one.relation not in ("PC", "SIB")]
    rows = sorted((one.mean, one.segments) for one in known)
    scaled = match.scaled
    if not rows[0][0] <= scaled <= rows[-1][0]:
        return None
    return float(np.interp(scaled, [one for one, _ in rows], [count for _, count in rows]))


def _loops(found: Located) -> Iterator[Doubt]:
    tested = [match.person for match in found.matches]
    places = [("The best place", found.ranked[0].place)]
    places += [(found.tree.persons[one].name, Place(one, "", one)) for one in tested]
    for name, place in places:
        for other in tested:
            lines = lines_between(found.tree, place, other)
            if len(lines) > 1:
                yield Doubt(
                    "several lines",
                    f"{name} and {found.tree.persons[other].name} are related by {len(lines)} lines "
                    f"({in_words(lines)}). The simulation follows all that the tree shows; where a family "
                    "married within itself there are usually more.",
                )
                return


def _dates(found: Located) -> Iterator[Doubt]:
    for one in found.tree.contradictions[:5]:
        person = found.tree.persons[one]
        yield Doubt(
            "dates",
            f"{person.name} ({one}): the dates of birth and death do not go with those of the parents; the "
            "person's own were used.",
        )


def _platforms(found: Located) -> Iterator[Doubt]:
    told = set[str]()
    for match in found.matches:
        name = found.tree.persons[match.person].name
        if match.platform.note and match.platform.note not in told:
            told.add(match.platform.note)
            yield Doubt("platform", f"{match.platform.note}.")
        if match.platform.name == "AncestryDNA" and match.cm < TIMBER_BELOW:
            yield Doubt(
                "timber",
                f"{name}: AncestryDNA's figure below {TIMBER_BELOW:.0f} cM is after Timber, which takes shared "
                "stretches off; give the unweighted figure.",
            )
        if match.scaled > MAP * 1.02:
            yield Doubt(
                "too much",
                f"{name} shares more than a parent does: check map_cm of the platform, or this is a twin or the same "
                "person.",
            )
    if any(match.platform.name == "not stated" for match in found.matches):
        yield Doubt(
            "platform",
            "Platform not stated for some matches: the usual map of 3,485 cM and segments of 7 cM or more were taken.",
        )

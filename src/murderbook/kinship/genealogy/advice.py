"""What would decide: the expected information, in bits, of testing a person of the tree or of finding a record."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from murderbook.kinship.genealogy.joint import sample_next
from murderbook.kinship.genealogy.locating import Located, Scored
from murderbook.kinship.genealogy.matches import MAP, USUAL_LEAST, USUAL_MAP, thresholds
from murderbook.kinship.genealogy.people import Person, Sex
from murderbook.kinship.genealogy.places import birth_of
from murderbook.kinship.genealogy.simulation.moments import Moments, moments
from murderbook.kinship.genealogy.simulation.pedigree import NOBODY, family_of

Floats = npt.NDArray[np.float64]

LONGEST = 110  # years after birth for which somebody without a date of death may be asked
_LEAST_SHARE = 0.001  # of the posterior, for a place to be asked about
_MOST_PLACES, _MOST_PERSONS = 24, 30
_REPLICATES, _DRAWS = 600, 48
_YEARS = np.arange(1800, 2031)
_LEAST_BITS = 0.01


@dataclass(frozen=True, slots=True)
class Step:
    """`bits`: by how much it is expected to lessen the uncertainty about the place, of `Advice.open_bits`."""

    kind: str  # "test" or "record"
    what: str
    bits: float
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """`open_bits`: uncertainty that is left among the places. Most informative first."""

    open_bits: float
    steps: tuple[Step, ...]


def advice_of(found: Located, year: int) -> Advice:
    """`year`: now, to tell who can still be alive."""
    places = [one for one in found.ranked if one.posterior >= _LEAST_SHARE][:_MOST_PLACES]
    weights = np.array([one.posterior for one in places])
    if not len(places):
        return Advice(0.0, ())
    weights /= weights.sum()
    steps = [*_tests(found, places, weights, year), *_records(found, places, weights)]
    told = sorted((one for one in steps if one.bits >= _LEAST_BITS), key=lambda one: -one.bits)
    return Advice(float(_entropy(weights)), tuple(told))


def _entropy(shares: Floats) -> Floats:
    """Bits, over the first axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = -np.where(shares > 0, shares * np.log2(shares), 0).sum(axis=0)
    return found


def _tests(found: Located, places: list[Scored], weights: Floats, year: int) -> list[Step]:
    tested = [match.person for match in found.matches]
    persons = [one for one in found.tree.order if one not in tested and _may_be_asked(found, one, year)]
    persons = _informative(found, places, persons)
    if not persons or len(places) < 2:
        return []
    family = family_of(found.tree, [*tested, *persons], [one.place for one in places])
    if (family.nodes == NOBODY).any():
        return []
    least = np.concatenate((thresholds(found.matches), np.full(len(persons), USUAL_LEAST * MAP / USUAL_MAP)))
    distinct = moments(family, np.arange(len(family.places)), least, _REPLICATES, found.asked.seed + 2)
    gained = expected_bits(found.evidence.root, distinct.of_places(family.nodes), weights)
    candidates = {one.place.person for one in places}
    return [Step("test", _test_in_words(found, one, one in candidates), float(bits), one)
            for one, bits in zip(persons, gained, strict=True)]  # fmt: skip


def _test_in_words(found: Located, one: str, candidate: bool) -> str:
    named = f"{found.tree.persons[one].name} ({one})"
    return f"find and test {named}, who may be the unknown person" if candidate else f"test {named}"


def _may_be_asked(found: Located, one: str, year: int) -> bool:
    person = found.tree.persons[one]
    if not person.listed or person.dead or person.died.last < inf:
        return False
    return found.tree.births[one].last >= year - LONGEST


def _informative(found: Located, places: list[Scored], persons: list[str]) -> list[str]:
    """Those nearest to the places in question, by lines of descent that they have with them."""
    above = [_ancestors(found, one) for one in places]
    nearness = {one: sum(len(found.tree.ancestors([one]) & those) for those in above) for one in persons}
    related = [one for one in persons if nearness[one]]
    return sorted(related, key=lambda one: -nearness[one])[:_MOST_PERSONS]


def _ancestors(found: Located, one: Scored) -> set[str]:
    start = [one.place.person] if one.place.person else [parent for parent in one.place.parents if parent]
    return found.tree.ancestors(start)


def expected_bits(root: Floats, moments: Moments, weights: Floats) -> Floats:
    """(further matches,): mutual information between the place and each further match, given those observed (the first
    columns of `moments`). `weights` (places,): the posterior."""
    uniforms = (np.arange(_DRAWS) + 0.5) / _DRAWS
    drawn = sample_next(root, moments, uniforms)
    count = len(root)
    before = float(_entropy(weights))
    gained = []
    for at in range(drawn.shape[1]):
        log_density = conditional_log_density(root, moments, count + at, drawn[:, at].ravel())
        shares = weights[:, None] * np.exp(log_density - log_density.max(axis=0))
        shares /= shares.sum(axis=0)
        after = (weights[:, None] * _entropy(shares).reshape(len(weights), -1)).sum() / _DRAWS
        gained.append(max(before - after, 0.0))
    return np.array(gained)


def conditional_log_density(root: Floats, moments: Moments, column: int, values: Floats) -> Floats:
    """(places, values): of root cM of one further match, given those observed."""
    known = moments.of_matches(list(range(len(root))))
    z = known.marginal.latent(root)
    across = moments.correlation[:, column, : len(root)]
    weights = np.linalg.solve(known.correlation, across[:, :, None])[:, :, 0]
    mean, sd = (weights * z).sum(axis=1), np.sqrt(np.maximum(1 - (weights * across).sum(axis=1), 1e-4))
    marginal = moments.marginal.at((slice(None), column, None))
    latent = marginal.latent(values[None, :])
    off = (latent - mean[:, None]) / sd[:, None]
    seen = marginal.log_density(values[None, :]) + latent**2 / 2 - off**2 / 2 - np.log(sd)[:, None]
    found: Floats = np.where(values[None, :] > 0, seen, log_ndtr(off))
    return found


def _records(found: Located, places: list[Scored], weights: Floats) -> list[Step]:
    steps = []
    for one, weight in zip(places, weights, strict=True):
        bits = float(_entropy(np.array([weight, 1 - weight])))
        if one.place.listed:
            what = (
                f"a record that shows {one.place.words} ({one.place.id}) alive afterwards, or dead and buried elsewhere"
            )
            steps.append(Step("record", what, bits, one.place.person))
        elif one.place.person is None:
            steps.append(Step("record", f"a birth, adoption or census record that shows an {one.place.words}", bits))
    return [*steps, *_of_the_person(found, places, weights)]


def _of_the_person(found: Located, places: list[Scored], weights: Floats) -> list[Step]:
    """Facts about the unknown person that are not given yet."""
    steps = []
    if found.asked.wanted.sex is Sex.UNKNOWN:
        men = np.array([_share_of_men(found.tree.persons.get(one.place.person or "")) for one in places])
        sexes = np.array([weights @ men, weights @ (1 - men)])
        bits = float(_entropy(sexes) - weights @ _entropy(np.array([men, 1 - men])))
        steps.append(Step("record", "the sex of the unknown person (amelogenin, --sex)", bits))
    if not found.asked.wanted.born.known:
        spans = np.array([_spread(found, one) for one in places])
        bits = float(_entropy(weights @ spans) - weights @ _entropy(spans.T))
        steps.append(
            Step("record", "the year of birth of the unknown person (age from remains or reports, --born)", bits)
        )
    return steps


def _share_of_men(person: Person | None) -> float:
    if person is None or person.sex is Sex.UNKNOWN:
        return 0.5
    return 1.0 if person.sex is Sex.MALE else 0.0


def _spread(found: Located, one: Scored) -> Floats:
    """Even over the years in which somebody at this place can have been born."""
    span = birth_of(found.tree, one.place)
    inside = ((span.first <= _YEARS) & (span.last >= _YEARS)).astype(float)
    return inside / inside.sum() if inside.any() else np.full(len(_YEARS), 1 / len(_YEARS))

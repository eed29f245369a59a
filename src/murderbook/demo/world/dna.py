"""STR profiles: of the nameless as far as the laboratory got one, and of relatives who gave a sample.

A family is drawn from its founders down, by Mendel's rule with a mutation now and then. What the laboratory reads of
remains lacks markers and single alleles the more the body has decayed. A profile says nothing of the person's looks,
and is drawn from streams of its own, so that no other file of a seed changes with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.missing import Lost
from murderbook.demo.world.tables import table

Genotype = tuple[str, str]
Profile = dict[str, Genotype]

MUTATION = 0.002  # per transmission, to a neighbouring repeat number (assigned; casework means are about that)
# By condition of the remains, assigned: no profile at all; a marker not read; one of two alleles not seen.
LABORATORY = {
    "recognizable": (0.02, 0.00, 0.000),
    "decomposed": (0.04, 0.05, 0.005),
    "skeletal": (0.08, 0.20, 0.040),
}
POPULATIONS = {"W": "W", "B": "B", "A": "A", "I": "I", "P": "A"}  # by code of race; Hispanic goes first


def remains_profile(streams: Streams, lost: Lost) -> Profile:
    """What the laboratory read; empty where it got nothing."""
    stream = streams.of("laboratory", lost.key)
    nothing, missing, dropped = LABORATORY[lost.condition]
    if stream.chance(nothing):
        return {}
    seen = {marker: pair for marker, pair in _own(streams, lost).items() if not stream.chance(missing)}
    return {marker: _read(stream, pair, dropped) for marker, pair in seen.items()}


def relative_profile(streams: Streams, lost: Lost, relation: str) -> Profile:
    """Of one relative: mother, father, sister, brother, daughter or son. The same person of a family is the same."""
    stream = streams.of(f"dna of {relation}", lost.key)
    mother, father = _parents(streams, lost)
    if relation in ("mother", "father"):
        return mother if relation == "mother" else father
    if relation in ("sister", "brother"):
        return _child(stream, father, mother)
    return _child(stream, _own(streams, lost), _founder(streams.of("dna of the partner", lost.key), lost))


def profile_rows(sample: str, profile: Profile) -> Iterator[dict[str, str]]:
    for marker, (one, other) in profile.items():
        yield {"sample": sample, "marker": marker, "allele_1": one, "allele_2": other}


def _own(streams: Streams, lost: Lost) -> Profile:
    mother, father = _parents(streams, lost)
    return _child(streams.of("dna", lost.key), father, mother)


def _parents(streams: Streams, lost: Lost) -> tuple[Profile, Profile]:
    of = (streams.of(f"dna of the {parent}", lost.key) for parent in ("mother", "father"))
    mother, father = (_founder(stream, lost) for stream in of)
    return mother, father


def _founder(stream: Stream, lost: Lost) -> Profile:
    population = "H" if lost.victim.ethnicity == "H" else POPULATIONS.get(lost.victim.race, "W")
    return {
        marker: _sorted(stream.weighted(shares), stream.weighted(shares))
        for marker, shares in table("str")[population].items()
    }


def _child(stream: Stream, father: Profile, mother: Profile) -> Profile:
    return {
        marker: _sorted(_handed_down(stream, father[marker]), _handed_down(stream, mother[marker])) for marker in father
    }


def _handed_down(stream: Stream, pair: Genotype) -> str:
    allele = stream.one_of(pair)
    if not stream.chance(MUTATION):
        return allele
    whole, point, rest = allele.partition(".")
    return f"{int(whole) + (1 if stream.chance(0.5) else -1)}{point}{rest}"


def _read(stream: Stream, pair: Genotype, dropped: float) -> Genotype:
    """An allele that is not seen leaves the other alone, as a homozygote's."""
    if pair[0] != pair[1] and stream.chance(2.0 * dropped):
        seen = stream.one_of(pair)
        return seen, seen
    return pair


def _sorted(*alleles: str) -> Genotype:
    one, other = sorted(alleles, key=float)
    return one, other

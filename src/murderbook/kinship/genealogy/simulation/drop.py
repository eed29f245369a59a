"""The gene drop: founders' chromosomes are labelled, handed down with crossovers, and compared segment by segment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from murderbook.compute.jit import inlined, jitted
from murderbook.compute.packed import Doubles
from murderbook.kinship.genealogy.simulation.crossovers import crossovers

Longs = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Random = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]

MOST_SEGMENTS = 192  # of one chromosome of one person
OVERFLOW = -1

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_MIX_3 = np.uint64(0xD6E8FEB86659FD93)
_30, _27, _31, _1 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(1)
_63 = np.int64(63)


class People(NamedTuple):
    """`parents` (persons, 2) with parents before children, -1 where a chromosome is a founder's; `founders`: 0 for one
    whom nobody tested descends from, else its number from 1; `sexes`: 0 male, 1 female, 2 either, drawn in each
    replicate; `places`, `tested`: persons."""

    parents: Longs
    founders: Longs
    sexes: Longs
    places: Longs
    tested: Longs


class Pool(NamedTuple):
    """`Crossovers` as the kernel takes them."""

    positions: Doubles
    starts: Longs
    lengths: Doubles


class Strands(NamedTuple):
    """One chromosome of everybody: two strands each. `ends`, `labels` (strands, segments), `counts` of segments,
    `masks` of the labels in them."""

    ends: Doubles
    labels: Longs
    counts: Longs
    masks: Random


@inlined
def _drawn(state: Random) -> np.uint64:
    """The next 64 random bits (SplitMix64: Steele, Lea and Flood 2014)."""
    state[0] += _GOLDEN
    mixed = state[0]
    mixed = (mixed ^ (mixed >> _30)) * _MIX_1
    mixed = (mixed ^ (mixed >> _27)) * _MIX_2
    return np.uint64(mixed ^ (mixed >> _31))


@jitted
def _whole(strand: int, label: int, length: float, strands: Strands) -> None:
    """One that is one founder's throughout; label 0 is one that nobody tested descends from."""
    strands.counts[strand], strands.ends[strand, 0], strands.labels[strand, 0] = 1, length, label
    strands.masks[strand] = np.uint64(0) if label == 0 else _1 << np.uint64(label & _63)


@jitted
def _handed_down(pair: int, made_of: int, cuts: Doubles, length: float, strands: Strands) -> bool:
    """Strand `made_of // 2`, made of the two from `pair` on, which change places at `cuts`, beginning with the one that
    the last bit of `made_of` says. False where there is no room for its segments."""
    ends, labels = strands.ends, strands.labels
    strand, first = made_of >> 1, made_of & 1
    made, begin, mask = 0, 0.0, np.uint64(0)
    for at in range(len(cuts) + 1):
        stop = length if at == len(cuts) else cuts[at]
        source = pair + ((first + at) & 1)
        low, high = 0, strands.counts[source] - 1
        while low < high:  # the first segment that ends after `begin`
            middle = (low + high) >> 1
            if ends[source, middle] > begin:
                high = middle
            else:
                low = middle + 1
        while low < strands.counts[source]:
            label = labels[source, low]
            if made and labels[strand, made - 1] == label:
                ends[strand, made - 1] = min(ends[source, low], stop)
            elif made == MOST_SEGMENTS:
                return False
            else:
                ends[strand, made], labels[strand, made] = min(ends[source, low], stop), label
                mask |= np.uint64(0) if label == 0 else _1 << np.uint64(label & _63)
                made += 1
            if ends[source, low] >= stop:
                break
            low += 1
        begin = stop
    strands.counts[strand], strands.masks[strand] = made, mask
    return True


@inlined
def _alike(a: int, b: int, c: int, d: int) -> bool:
    """Has the one person, of labels a and b, a label of the other's?"""
    return (a != 0 and (a == c or a == d)) or (b != 0 and (b == c or b == d))  # noqa: PLR1714, SIM109 - compiled


@jitted
def _shared(one: int, other: int, least: float, length: float, strands: Strands) -> float:
    """cM on which two people have at least one strand of one origin, in stretches of `least` cM or more."""
    ends, labels, masks = strands.ends, strands.labels, strands.masks
    a, b, c, d = 2 * one, 2 * one + 1, 2 * other, 2 * other + 1
    if not (masks[a] | masks[b]) & (masks[c] | masks[d]):
        return 0.0
    total, begin, run = 0.0, 0.0, -1.0
    i, j, k, m = 0, 0, 0, 0
    while begin < length:
        end = min(min(ends[a, i], ends[b, j]), min(ends[c, k], ends[d, m]))  # noqa: PLW3301 - compiled
        alike = _alike(labels[a, i], labels[b, j], labels[c, k], labels[d, m])
        if alike and run < 0:
            run = begin
        elif not alike and run >= 0:
            total += begin - run if begin - run >= least else 0.0
            run = -1.0
        i += ends[a, i] <= end
        j += ends[b, j] <= end
        k += ends[c, k] <= end
        m += ends[d, m] <= end
        begin = end
    if run >= 0 and length - run >= least:
        total += length - run
    return total


@jitted
def _founded(people: People, length: float, strands: Strands) -> None:
    """The strands of founders, which are the same in all replicates."""
    for person in range(len(people.parents)):
        for side in range(2):
            if people.parents[person, side] < 0:
                label = 0 if people.founders[person] == 0 else 2 * people.founders[person] - 1 + side
                _whole(2 * person + side, label, length, strands)


@jitted
def _family(people: People, chromosome: int, pool: Pool, state: Random, strands: Strands) -> bool:
    """One chromosome of everybody who has parents; sexes are drawn. False where there is no room for its segments."""
    length, gametes = pool.lengths[chromosome], np.uint64(pool.starts.shape[2] - 2)  # a power of 2 less one
    for person in range(len(people.parents)):
        for side in range(2):
            strand, parent = 2 * person + side, people.parents[person, side]
            if parent < 0:
                continue
            bits = _drawn(state)
            if not strands.masks[2 * parent] | strands.masks[2 * parent + 1]:
                _whole(strand, 0, length, strands)
                continue
            begins = pool.starts[people.sexes[parent], chromosome]
            gamete = np.int64((bits >> _1) & gametes)
            cuts = pool.positions[begins[gamete] : begins[gamete + 1]]
            if not _handed_down(2 * parent, 2 * strand + int(bits & _1), cuts, length, strands):
                return False
    return True


@inlined
def _seed(state: Random, seed: int, replicate: int, chromosome: int) -> None:
    state[0] = np.uint64(seed) * _MIX_1 + np.uint64(replicate) * _MIX_2 + np.uint64(chromosome) * _MIX_3


@jitted
def _replicate(people: People, least: Doubles, length: float, strands: Strands, shared: Doubles) -> None:
    """Add what of one chromosome is shared to `shared` (places, tested)."""
    for at in range(len(people.places)):
        for other in range(len(people.tested)):
            shared[at, other] += _shared(people.places[at], people.tested[other], least[other], length, strands)


@jitted
def drop(people: People, least: Doubles, pool: Pool, seed: int, out: Doubles) -> bool:
    """Fill `out` (replicates, places, tested) with shared cM; `least` (tested,): of the shortest segment that counts.
    Chromosome by chromosome, so that what is drawn from stays near. False where there is no room for all segments:
    nothing in `out` may be used then."""
    count = len(people.parents)
    shape = (2 * count, MOST_SEGMENTS)
    strands = Strands(
        np.empty(shape), np.empty(shape, np.int64), np.empty(2 * count, np.int64), np.empty(2 * count, np.uint64)
    )
    state, sexes = np.empty(1, np.uint64), np.empty(count, np.int64)
    drawn = People(people.parents, people.founders, sexes, people.places, people.tested)
    out[:] = 0
    for chromosome in range(len(pool.lengths)):
        _founded(people, pool.lengths[chromosome], strands)
        for replicate in range(out.shape[0]):
            _seed(state, seed, replicate, 0)  # the same sexes on each chromosome
            for person in range(count):
                sexes[person] = people.sexes[person] if people.sexes[person] < 2 else np.int64(_drawn(state) & _1)
            _seed(state, seed, replicate, chromosome + 1)
            if not _family(drawn, chromosome, pool, state, strands):
                return False
            _replicate(people, least, pool.lengths[chromosome], strands, out[replicate])
    return True


def run_drop(people: People, least: Doubles, replicates: int, seed: int) -> Doubles:
    """Shared cM (replicates, places, tested). ValueError where the tree is deeper than there is room for."""
    pool = crossovers()
    out = np.zeros((replicates, len(people.places), len(people.tested)))
    if not drop(people, least, Pool(pool.positions, pool.starts, pool.lengths), seed, out):
        reason = f"the tree hands down chromosomes in more than {MOST_SEGMENTS} pieces"
        raise ValueError(f"{reason}: leave out its remotest ancestors")
    return out

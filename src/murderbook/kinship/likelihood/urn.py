"""Founders' alleles from one urn (theta): everybody's, the remains' too, since all are of the same subpopulation.

After n draws, n_a of them a, the next is a with probability (theta n_a + (1 - theta) p_a) / (1 + (n - 1) theta)
(Balding and Nichols 1994). Two exact ways of summing over the founders' alleles, by what is cheaper:

* `by_allele`: all their states, one founder after the other, leaving a branch once it is 0.
* `by_partition`: which of the unseen founder alleles are copies of one another (the partitions of Ewens's and Pitman's
  urn), each set drawn once from the frequencies. Their number does not grow with that of the alleles: for stepwise
  mutation, where nothing can be joined.
"""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.contraction import contracted, strides_of
from murderbook.kinship.likelihood.shapes import Floats, Locus, Net, Slots, Whole

BELL = np.array([1, 1, 2, 5, 15, 52, 203, 877, 4140, 21147, 115975], dtype=np.float64)


@inner
def drawn_variables(net: Net, slots: Slots) -> Whole:
    """(u, 4): per variable that holds founders' alleles: itself, its one or two slots (-1 where one), and 1 where it is
    an open slot, any allele being possible."""
    found = np.full((slots.var.size, 4), -1)
    n = 0
    for i in range(slots.var.size // 2):
        a, b = 2 * i, 2 * i + 1
        both = slots.var[a] == slots.var[b] and slots.var[a] >= 0
        if both and slots.drawn[a] and slots.drawn[b]:
            found[n, 0], found[n, 1], found[n, 2] = slots.var[a], a, b
            n += 1
            continue
        for slot in (a, b):
            paired = both or slots.var[a] < 0
            if slots.drawn[slot] and slots.var[slot] >= 0 and (slots.used[slot] or paired):
                found[n, 0], found[n, 1], found[n, 3] = slots.var[slot], slot, -1 if paired else 1
                n += 1
    return found[:n]


@inner
def draw(counts: Whole, a: int, locus: Locus, theta: float) -> float:
    """P(the next allele is a); counts (k + 1,) of those drawn, the last their sum, and updated."""
    n = counts[-1]
    chance = float(locus.p[a])
    if n > 0:
        chance = (theta * counts[a] + (1.0 - theta) * chance) / (1.0 + (n - 1) * theta)
    counts[a] += 1
    counts[-1] += 1
    return chance


@inner
def _drawn(counts: Whole, slots: Slots, row: Whole, state: int, facts: tuple[Locus, float]) -> float:
    """The draws of one variable's state."""
    chance = 1.0
    for slot in row[1:3]:
        if slot >= 0:
            chance *= draw(counts, slots.val[slot, state], facts[0], facts[1])
    return chance


@inner
def _put_back(counts: Whole, slots: Slots, row: Whole, state: int) -> None:
    for slot in row[1:3]:
        if slot >= 0:
            counts[slots.val[slot, state]] -= 1
            counts[-1] -= 1


@inner
def _last_of(net: Net, order: Whole) -> tuple[Whole, Whole]:
    """(tables,) after which of the ordered variables a table is complete, and (tables, u) how its index moves."""
    last, steps = np.zeros(len(net.scopes), np.int64), np.zeros((len(net.scopes), order.size), np.int64)
    for k in range(len(net.scopes)):
        steps[k] = strides_of(net.scopes[k], net.dom, order)
        for d in range(order.size):
            if order[d] in net.scopes[k]:
                last[k] = d
    return last, steps


@inner
def by_allele(net: Net, slots: Slots, rows: Whole, locus: Locus, theta: float) -> float:
    """Sum over the states of all drawn variables `rows`, the only ones left in the tables. Tables change nothing."""
    depth, u = 0, rows.shape[0]
    last, steps = _last_of(net, rows[:, 0])
    state, weight = np.full(u, -1), np.ones(u + 1)
    counts = np.zeros(locus.p.size + 1, np.int64)
    total = 0.0
    if u == 0:
        return float(net.scale[0])
    while depth >= 0:
        if state[depth] >= 0:
            _put_back(counts, slots, rows[depth], state[depth])
        state[depth] += 1
        if state[depth] == net.dom[rows[depth, 0]]:
            state[depth] = -1
            depth -= 1
            continue
        weight[depth + 1] = weight[depth] * _drawn(counts, slots, rows[depth], state[depth], (locus, theta))
        weight[depth + 1] *= _complete(net, last, steps, state, depth)
        if weight[depth + 1] == 0.0:
            continue
        if depth == u - 1:
            total += float(weight[u])
        else:
            depth += 1
    return total * float(net.scale[0])


@inner
def _complete(net: Net, last: Whole, steps: Whole, state: Whole, depth: int) -> float:
    """The product of the tables whose last variable is at this depth."""
    product = 1.0
    for k in range(last.size):
        if last[k] == depth:
            at = 0
            for d in range(depth + 1):
                at += steps[k, d] * max(state[d], 0)
            product *= float(net.tables[k][at])
    return product


@inner
def by_partition(net: Net, slots: Slots, rows: Whole, locus: Locus, theta: float) -> float:
    """Sum over the states of the typed founders, and over the partitions of the others' alleles."""
    single, several = rows[rows[:, 3] > 0], rows[rows[:, 3] < 0]
    total = 0.0
    state = np.zeros(several.shape[0], np.int64)
    while True:
        counts = np.zeros(locus.p.size + 1, np.int64)
        chance = 1.0
        for d in range(several.shape[0]):
            chance *= _drawn(counts, slots, several[d], state[d], (locus, theta))
        if chance > 0.0:
            total += chance * _partitions(net, single, (several[:, 0].copy(), state), (locus, counts), theta)
        d = several.shape[0] - 1
        while d >= 0:
            state[d] += 1
            if state[d] < net.dom[several[d, 0]]:
                break
            state[d] = 0
            d -= 1
        if d < 0:
            return total


@inner
def _partitions(net: Net, single: Whole, settled: tuple[Whole, Whole], urn: tuple[Locus, Whole], theta: float) -> float:
    """Over the restricted growth strings of the single draws. `settled`: variables and their states."""
    locus, counts = urn
    u, n = single.shape[0], counts[-1]
    heavy = (1.0 - theta) + n * theta
    base = (((1.0 - theta) * locus.p + theta * counts[:-1]) / heavy)[locus.p > 0.0]
    block, total = np.zeros(u, np.int64), 0.0
    while True:
        chance, sizes, blocks = 1.0, np.zeros(u + 1, np.int64), 0
        for j in range(u):
            new = block[j] == blocks
            chance *= (heavy if new else sizes[block[j]] * theta) / (heavy + j * theta)
            sizes[block[j]] += 1
            blocks += new
        total += chance * _merged(net, single, settled, (block, blocks), base)
        j = u - 1
        while j > 0:
            highest = 0
            for i in range(j):
                highest = max(highest, block[i] + 1)
            if block[j] < highest:
                block[j] += 1
                break
            block[j] = 0
            j -= 1
        if j <= 0:
            return total


@inner
def _merged(net: Net, single: Whole, settled: tuple[Whole, Whole], blocks: tuple[Whole, int], base: Floats) -> float:
    """The likelihood with the draws of one block as one variable, each block drawn from `base`."""
    becomes, fixed = np.arange(net.size[0]), np.full(net.size[0], -1)
    for i in range(settled[0].size):
        fixed[settled[0][i]] = settled[1][i]
    first = np.full(blocks[1], -1)
    for j in range(single.shape[0]):
        b = blocks[0][j]
        if first[b] < 0:
            first[b] = single[j, 0]
        becomes[single[j, 0]] = first[b]
    copy = Net(net.dom, net.size, [np.empty(0, np.int64)], [np.empty(0)], net.scale.copy())
    copy.scopes.pop()
    copy.tables.pop()
    for k in range(len(net.scopes)):
        _add_projected(copy, net.scopes[k], net.tables[k], becomes, fixed)
    for v in first:
        copy.scopes.append(np.array([v]))
        copy.tables.append(base)
    contracted(copy, np.zeros(net.size[0], np.bool_), np.inf)
    return float(copy.scale[0])


@inner
def _add_projected(net: Net, scope: Whole, table: Floats, becomes: Whole, fixed: Whole) -> None:
    """A table with some variables settled and others made one."""
    axes = np.empty(scope.size, np.int64)
    n = 0
    for v in scope:
        if fixed[v] < 0 and becomes[v] not in axes[:n]:
            axes[n] = becomes[v]
            n += 1
    steps, at, cells, step = np.zeros(n, np.int64), 0, 1, 1
    for d in range(scope.size - 1, -1, -1):
        v = scope[d]
        if fixed[v] >= 0:
            at += step * fixed[v]
        else:
            for w in range(n):
                if axes[w] == becomes[v]:
                    steps[w] += step
        step *= net.dom[v]
    for w in range(n):
        cells *= net.dom[axes[w]]
    out = np.empty(cells)
    for cell in range(cells):
        rest, where = cell, at
        for w in range(n - 1, -1, -1):
            where += steps[w] * (rest % net.dom[axes[w]])
            rest //= net.dom[axes[w]]
        out[cell] = table[where]
    if n == 0:
        net.scale[0] *= out[0]
    else:
        net.scopes.append(axes[:n].copy())
        net.tables.append(out)

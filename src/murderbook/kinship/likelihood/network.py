"""A pedigree and its profiles as tables over alleles.

Each person has a paternal and a maternal slot. Where few pairs of alleles explain what was seen, one variable decides
both slots (its states are those pairs); else each slot is a variable. A child's slot is a copy, perhaps mutated, of
either slot of the parent: where both are still open, a variable of two states says of which. Since that variable can be
summed out first or last, the contraction finds for itself what peeling (Elston and Stewart 1971) and inheritance
vectors (Lander and Green 1987) do, whichever is cheaper, and loops need no code of their own.
"""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.evidence import carried, is_typed
from murderbook.kinship.likelihood.shapes import Family, Flags, Floats, Locus, Net, Samples, Slots, Whole

Ends = tuple[int, int, int]  # the child's slot, and the parent's two from which it may come
FEW = 4  # pairs of alleles: at most so many become the states of one variable


@inner
def add_variable(net: Net, states: int) -> int:
    v = int(net.size[0])
    net.dom[v] = states
    net.size[0] = v + 1
    return v


@inner
def add_table(net: Net, variables: Whole, table: Floats) -> None:
    """Axes of one state are left out: the values lie the same without them."""
    wide = 0
    for v in variables:
        wide += net.dom[v] > 1
    if wide == 0:
        net.scale[0] *= table[0]
        return
    scope = np.empty(wide, np.int64)
    n = 0
    for v in variables:
        if net.dom[v] > 1:
            scope[n] = v
            n += 1
    net.scopes.append(scope)
    net.tables.append(table)


@inner
def inherited(net: Net, slots: Slots, ends: Ends, m: Floats, fixed: bool) -> None:
    """The table of ends = (child's slot, parent's slot, parent's other slot).

    `fixed`: it is the first of the parent's slots that was handed on, which costs no generality for one child of each
    founder whose two slots are alike.
    """
    child, x, y = ends
    slots.used[x] = True
    c, vx, vy = slots.var[child], slots.var[x], slots.var[y]
    if fixed or x == y:
        add_table(net, np.array([c, vx]), _copied(net, slots, ends, m))
        return
    slots.used[y] = True
    if vx == vy:
        add_table(net, np.array([c, vx]), _of_both(net, slots, ends, m))
    elif net.dom[vx] == 1 or net.dom[vy] == 1:
        add_table(net, np.array([c, vx, vy]), _of_both(net, slots, ends, m))
    else:
        _either(net, slots, ends, m)


@inner
def _copied(net: Net, slots: Slots, ends: Ends, m: Floats) -> Floats:
    """(child's states, parent's states): from the parent's first slot."""
    c, x = ends[0], ends[1]
    nc, nx = net.dom[slots.var[c]], net.dom[slots.var[x]]
    table = np.empty(nc * nx)
    for i in range(nc):
        for j in range(nx):
            table[i * nx + j] = m[slots.val[x, j], slots.val[c, i]]
    return table


@inner
def _of_both(net: Net, slots: Slots, ends: Ends, m: Floats) -> Floats:
    """(child's, parent's) states where one variable holds both of the parent's slots, else (child's, x's, y's)."""
    c, x, y = ends
    same = slots.var[x] == slots.var[y]
    nc, nx, ny = net.dom[slots.var[c]], net.dom[slots.var[x]], 1 if same else net.dom[slots.var[y]]
    table = np.empty(nc * nx * ny)
    for i in range(nc):
        to = slots.val[c, i]
        for j in range(nx):
            for h in range(ny):
                other = slots.val[y, j if same else h]
                table[(i * nx + j) * ny + h] = 0.5 * m[slots.val[x, j], to] + 0.5 * m[other, to]
    return table


@inner
def _either(net: Net, slots: Slots, ends: Ends, m: Floats) -> None:
    """Two tables over (which slot, child's states, that slot's states)."""
    c = slots.var[ends[0]]
    which = add_variable(net, 2)
    net.scale[0] *= 0.5
    for side in range(2):
        parent = ends[2] if side else ends[1]
        copied = _copied(net, slots, (ends[0], parent, parent), m)
        table = np.ones(2 * copied.size)
        table[side * copied.size : (side + 1) * copied.size] = copied
        add_table(net, np.array([which, c, slots.var[parent]]), table)


@inner
def _supported(net: Net, slots: Slots, parents: Whole, m: Floats) -> Flags:
    """(k,) the alleles that a slot may hold by what its parent's slots may hold."""
    k = m.shape[0]
    held, may = np.zeros(k, np.bool_), np.zeros(k, np.bool_)
    for slot in parents:
        for j in range(net.dom[slots.var[slot]]):
            held[slots.val[slot, j]] = True
    for a in range(k):
        if held[a]:
            for b in range(k):
                may[b] |= m[a, b] > 0.0
    return may


@inner
def _parents_slots(family: Family, i: int, side: int, locus: Locus) -> Whole:
    """The parent's slots from which a child's slot may come; the same one twice for a father's X marker."""
    parent = family.father[i] if side == 0 else family.mother[i]
    if side == 0 and locus.x_linked:
        return np.array([2 * parent + 1, 2 * parent + 1])
    return np.array([2 * parent, 2 * parent + 1])


@inner
def _open_slot(net: Net, slots: Slots, slot: int, may: Flags) -> None:
    slots.var[slot] = add_variable(net, 0)
    n = 0
    for a in range(may.size):
        if may[a]:
            slots.val[slot, n] = a
            n += 1
    net.dom[slots.var[slot]] = n


@inner
def _paired(net: Net, slots: Slots, i: int, states: Floats) -> None:
    """One variable for both slots (or for the only one), with a table of what its states weigh."""
    v = add_variable(net, states.shape[0])
    for side in range(2):
        if states[0, side] >= 0:
            slots.var[2 * i + side] = v
            for j in range(states.shape[0]):
                slots.val[2 * i + side, j] = int(states[j, side])
    add_table(net, np.array([v]), states[:, 2].copy())


@inner
def _unpaired(net: Net, slots: Slots, i: int, states: Floats) -> None:
    """Two variables and a table over both, of (paternal, maternal) states."""
    slots.used[2 * i] = slots.used[2 * i + 1] = True
    a, b = slots.var[2 * i], slots.var[2 * i + 1]
    where_a, where_b = np.full(slots.val.shape[1], -1), np.full(slots.val.shape[1], -1)
    for j in range(net.dom[a]):
        where_a[slots.val[2 * i, j]] = j
    for j in range(net.dom[b]):
        where_b[slots.val[2 * i + 1, j]] = j
    table = np.zeros(net.dom[a] * net.dom[b])
    for state in states:
        table[where_a[int(state[0])] * net.dom[b] + where_b[int(state[1])]] = state[2]
    add_table(net, np.array([a, b]), table)


@inner
def possible(states: Floats, may: tuple[Flags, Flags], once: bool) -> Floats:
    """The states that the parents allow; of a founder's each pair of alleles once, with twice the weight."""
    kept = np.empty_like(states)
    n = 0
    for state in states:
        a, b = int(state[0]), int(state[1])
        if (a >= 0 and not may[0][a]) or not may[1][b] or (once and a > b):
            continue
        kept[n] = state
        if once and a < b:
            kept[n, 2] *= 2.0
        n += 1
    return kept[:n]


@inner
def add_person(net: Net, slots: Slots, i: int, family: Family, facts: tuple[Samples, Locus, bool]) -> bool:
    """Variables of one person, parents' already there; whether the founder's two slots are alike and open. `facts`:
    samples, locus, and whether the person's alleles are asked for, so that each slot stays a variable."""
    samples, locus, asked = facts
    hemizygous = locus.x_linked and family.male[i]
    founder = slots.drawn[2 * i] and slots.drawn[2 * i + 1]
    may = (locus.p > 0.0, locus.p > 0.0)
    if not slots.drawn[2 * i] and not hemizygous:
        may = (_supported(net, slots, _parents_slots(family, i, 0, locus), locus.male), may[1])
    if not slots.drawn[2 * i + 1]:
        may = (may[0], _supported(net, slots, _parents_slots(family, i, 1, locus), locus.female))
    typed = is_typed(samples, i)
    if typed or hemizygous:
        states = carried(samples, i, locus, hemizygous)
        few = hemizygous or possible(states, may, founder).shape[0] <= FEW
        states = possible(states, may, founder and few and not hemizygous)
        if states.shape[0] == 0:
            net.scale[0] = 0.0
            return False
        if few:
            _paired(net, slots, i, states)
            return False
    _open_slot(net, slots, 2 * i, may[0])
    _open_slot(net, slots, 2 * i + 1, may[1])
    if typed:
        _unpaired(net, slots, i, states)
    if asked:
        slots.used[2 * i] = slots.used[2 * i + 1] = True
    return founder and not asked

"""The pedigree part of the net: who matters, and how alleles come down."""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.evidence import is_typed
from murderbook.kinship.likelihood.network import add_person, add_table, inherited
from murderbook.kinship.likelihood.shapes import Family, Flags, Floats, Locus, Net, Samples, Slots


@inner
def pruned(family: Family, kept: Flags) -> Family:
    """As Familias prunes (Egeland, Mostad and others 2000): of those not `kept`, whoever has no child is left out, and
    a founder with one child too, whose allele is then drawn afresh. Inexact where mutation changes the frequencies."""
    father, mother = family.father.copy(), family.mother.copy()
    gone = np.zeros(kept.size, np.bool_)
    again = True
    while again:
        again = False
        for i in range(kept.size):
            if gone[i] or kept[i]:
                continue
            children = 0
            for j in range(kept.size):
                children += not gone[j] and (father[j] == i or mother[j] == i)
            if children == 0 or (children == 1 and father[i] < 0 and mother[i] < 0):
                gone[i] = again = True
                father[father == i] = -1
                mother[mother == i] = -1
    return Family(father, mother, family.male, family.inbreeding)


@inner
def needed(family: Family, samples: Samples, asked: int) -> Flags:
    """(n,) who is typed or asked for, and their ancestors: all others sum to 1."""
    wanted = np.zeros(family.father.size, np.bool_)
    for i in range(wanted.size - 1, -1, -1):
        wanted[i] |= i == asked or is_typed(samples, i)
        if wanted[i]:
            for parent in (family.father[i], family.mother[i]):
                if parent >= 0:
                    wanted[parent] = True
    return wanted


@inner
def net_of(family: Family, samples: Samples, locus: Locus, asked: int) -> tuple[Net, Slots]:
    """All tables but those of the founders' alleles. `asked`: a person whose alleles are asked for, or -1."""
    n, k = family.father.size, locus.p.size
    net = Net(
        np.ones(4 * n + 2, np.int64),
        np.zeros(1, np.int64),
        [np.zeros(1, np.int64)],
        [np.zeros(1)],
        np.ones(1),
    )
    net.scopes.pop()
    net.tables.pop()
    slots = Slots(np.full(2 * n, -1), np.full((2 * n, k + 4), -1), np.zeros(2 * n, np.bool_), np.zeros(2 * n, np.bool_))
    alike, wanted = np.zeros(n, np.bool_), needed(family, samples, asked)
    for i in range(n):
        if not wanted[i]:
            continue
        slots.drawn[2 * i] = family.father[i] < 0 and not (locus.x_linked and family.male[i])
        slots.drawn[2 * i + 1] = family.mother[i] < 0
        alike[i] = add_person(net, slots, i, family, (samples, locus, i == asked))
        if net.scale[0] == 0.0:
            break
        _hand_down(net, slots, i, family, (locus, alike))
    return net, slots


@inner
def _hand_down(net: Net, slots: Slots, i: int, family: Family, facts: tuple[Locus, Flags]) -> None:
    """From both parents of i. `facts`: locus, and which founders' slots are still alike."""
    locus, alike = facts
    for side in range(2):
        parent = family.father[i] if side == 0 else family.mother[i]
        if parent < 0 or slots.var[2 * i + side] < 0:
            continue
        x = 2 * parent + 1 if side == 0 and locus.x_linked else 2 * parent
        fixed = alike[parent]
        alike[parent] = False
        inherited(net, slots, (2 * i + side, x, 2 * parent + 1), locus.male if side == 0 else locus.female, fixed)


@inner
def add_founders(net: Net, slots: Slots, family: Family, p: Floats) -> None:
    """The founders' alleles drawn from the frequencies p, each by itself, but for a founder's own inbreeding."""
    for i in range(slots.var.size // 2):
        a, b = 2 * i, 2 * i + 1
        inbred = family.inbreeding[i] > 0.0 and slots.used[a] and slots.used[b]
        if slots.drawn[a] and slots.drawn[b] and (slots.var[a] == slots.var[b] or inbred):
            _add_pair(net, slots, i, (family.inbreeding[i], p))
            continue
        for slot in (a, b):
            paired = slots.var[a] == slots.var[b] or slots.var[a] < 0
            if slots.drawn[slot] and slots.var[slot] >= 0 and (slots.used[slot] or paired):
                add_table(net, np.array([slots.var[slot]]), p[slots.val[slot, : net.dom[slots.var[slot]]]])


@inner
def _add_pair(net: Net, slots: Slots, i: int, facts: tuple[float, Floats]) -> None:
    """A founder's pair of alleles: by descent the same with the coefficient of inbreeding, else both drawn."""
    f, p = facts
    va, vb = slots.var[2 * i], slots.var[2 * i + 1]
    same = va == vb
    na, nb = net.dom[va], 1 if same else net.dom[vb]
    table = np.empty(na * nb)
    for j in range(na):
        for h in range(nb):
            a, b = slots.val[2 * i, j], slots.val[2 * i + 1, j if same else h]
            table[j * nb + h] = (1.0 - f) * p[a] * p[b] + (f * p[a] if a == b else 0.0)
    if same:
        add_table(net, np.array([va]), table)
    else:
        add_table(net, np.array([va, vb]), table)

"""The sum over all states, one variable after the other: always the one whose table would be smallest."""

from __future__ import annotations

import numpy as np

from murderbook.kinship.likelihood.compiled import inner
from murderbook.kinship.likelihood.shapes import Flags, Floats, Net, Whole


@inner
def strides_of(scope: Whole, dom: Whole, wanted: Whole) -> Whole:
    """How far a table's index moves with each of the `wanted` variables; 0 for those that it does not have."""
    strides = np.zeros(wanted.size, np.int64)
    step = 1
    for d in range(scope.size - 1, -1, -1):
        for w in range(wanted.size):
            if wanted[w] == scope[d]:
                strides[w] = step
        step *= dom[scope[d]]
    return strides


@inner
def summed(net: Net, which: Whole, axes: Whole) -> Floats:
    """Product of the tables `which`, over all `axes`, summed over the last of them. Flat, last axis fastest."""
    steps = np.empty((which.size, axes.size), np.int64)
    at = np.zeros(which.size, np.int64)
    total = 0
    for k in range(which.size):
        steps[k] = strides_of(net.scopes[which[k]], net.dom, axes)
        at[k] = total
        total += net.tables[which[k]].size
    values = np.empty(total)
    for k in range(which.size):
        table = net.tables[which[k]]
        values[at[k] : at[k] + table.size] = table
    return _walked(values, at, steps, net.dom[axes])


@inner
def _walked(values: Floats, at: Whole, steps: Whole, dom: Whole) -> Floats:
    last = dom.size - 1
    cells = 1
    for d in range(last):
        cells *= dom[d]
    out, count = np.empty(cells), np.zeros(last, np.int64)
    for cell in range(cells):
        total = 0.0
        for s in range(dom[last]):
            product = 1.0
            for k in range(at.size):
                product *= values[at[k] + s * steps[k, last]]
            total += product
        out[cell] = total
        d = last - 1
        while d >= 0:
            count[d] += 1
            back = 0 if count[d] < dom[d] else dom[d]
            for k in range(at.size):
                at[k] += steps[k, d] * (1 - back)
            if back == 0:
                break
            count[d] = 0
            d -= 1
    return out


@inner
def neighbours(net: Net) -> Flags:
    """(v, v) which variables share a table; with itself, if it is in any."""
    near = np.zeros((net.size[0], net.size[0]), np.bool_)
    for scope in net.scopes:
        for a in scope:
            for b in scope:
                near[a, b] = True
    return near


@inner
def _cost(near: Flags, dom: Whole, v: int) -> float:
    cost = 1.0
    for w in range(near.shape[0]):
        if near[v, w]:
            cost *= dom[w]
    return cost


@inner
def _sum_out(net: Net, near: Flags, v: int) -> Whole:
    """Replace the tables that have v by one without it; the variables of that."""
    axes = np.empty(near.shape[0], np.int64)
    n = 0
    for w in range(near.shape[0]):
        if near[v, w] and w != v:
            axes[n] = w
            n += 1
    scope = axes[:n].copy()
    axes[n] = v
    which = np.empty(len(net.scopes), np.int64)
    m = 0
    for k in range(len(net.scopes) - 1, -1, -1):
        if v in net.scopes[k]:
            which[m] = k
            m += 1
    out = summed(net, which[:m], axes[: n + 1])
    for k in which[:m]:
        net.scopes[k], net.tables[k] = net.scopes[-1], net.tables[-1]
        net.scopes.pop()
        net.tables.pop()
    if n == 0:
        net.scale[0] *= out[0]
    else:
        net.scopes.append(scope)
        net.tables.append(out)
    return scope


@inner
def contracted(net: Net, keep: Flags, most: float) -> bool:
    """Sum out all variables but those to keep, in place. False where a table would have more than `most` cells: what
    was summed out until then stays so."""
    near = neighbours(net)
    size = net.size[0]
    cost = np.empty(size)
    for v in range(size):
        cost[v] = _cost(near, net.dom, v) if near[v, v] and not keep[v] else np.inf
    while size > 0:
        v = int(np.argmin(cost))
        if cost[v] == np.inf:
            break
        if cost[v] > most:
            return False
        scope = _sum_out(net, near, v)
        cost[v] = np.inf
        near[v, :] = False
        near[:, v] = False
        for a in scope:
            for b in scope:
                near[a, b] = True
        for a in scope:
            if not keep[a]:
                cost[a] = _cost(near, net.dom, a)
    return True

"""Presence items as bits: what the Numba kernel reads instead of the item columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from murderbook.compute.packed import Flags, Ints, Packed, reduced

Words = npt.NDArray[np.uint64]


class Bits(NamedTuple):
    """The presence items of the cases as bits, 64 to a word, and their look-ups."""

    present: Words  # [n, words]
    absent: Words  # [n, words]
    shared: Ints  # [nodes, 64 * words] reduced weight of shared presence
    lead: Ints  # [nodes, 64 * words] what the strongest of a group adds to it
    group: Ints  # [64 * words]
    absence: Ints  # [nodes, 8 * words, 256] reduced weights of shared absences, by byte
    contrary: Ints  # [1, 8 * words, 256] reduced weights of contradictions, by byte
    bound: Ints  # [n] the most that shared absences can add
    bound_all: Ints  # [n] the most that all items can add
    part_same: Ints  # [nodes, values] reduced weights of the categories
    part_near: Ints  # [2, nodes, values]
    part_differ: Ints  # [values]
    category: Ints  # [categories] columns of the values
    groups: int
    part_of: Words  # [groups, words] the bits of each group
    live: Words  # [nodes, 3, words] bits whose shared presence, shared absence or contradiction weighs anything
    alone: Ints  # [nodes, 64 * words] what a shared absence adds where it overlaps nothing in its group
    worst: Ints  # [64 * words] what a group's strongest contradiction adds


def bits_of(packed: Packed) -> Bits:
    """Pack presences into bits and sum their weights by byte."""
    w, values = packed.weights, packed.cases.values
    columns = np.flatnonzero(w.presence)
    words, groups = max(1, -(-len(columns) // 64)), int(w.group.max(initial=-1)) + 1
    full = _tables(packed, columns, words)
    shared, absence, contrary = (reduced(table, w.share) for table in full)
    lead, alone, worst = (table - part for table, part in zip(full, (shared, absence, contrary), strict=True))
    held_absent = _flag_matrix(values, columns, w.absent, words)
    held_present = _flag_matrix(values, columns, w.present, words)
    group = np.concatenate([w.group[columns], np.full(64 * words - len(columns), -1)]).astype(np.int32)
    bound = held_absent.astype(np.int32) @ np.maximum(absence.max(axis=0), 0) + _most_alone(held_absent, alone, group)
    shareable = np.maximum((shared + lead).max(axis=0), 0)
    return Bits(
        present=_packed_bits(held_present),
        absent=_packed_bits(held_absent),
        shared=shared,
        lead=lead,
        group=np.maximum(group, 0),
        absence=_by_byte(absence),
        contrary=_by_byte(contrary),
        bound=bound.astype(np.int32),
        bound_all=(bound + held_present.astype(np.int32) @ shareable + _most_of_categories(packed)).astype(np.int32),
        part_same=reduced(w.same, w.share),
        part_near=reduced(w.near, w.share),
        part_differ=reduced(w.differ, w.share),
        category=np.flatnonzero(~w.presence).astype(np.int32),
        groups=groups,
        part_of=_packed_bits(group[None, :] == np.arange(groups)[:, None]),
        live=_live(*full),
        alone=alone,
        worst=worst[0],
    )


def _most_alone(held_absent: Flags, alone: Ints, group: Ints) -> Ints:
    """The most that a lone shared absence of each group can add [n]."""
    most, found = np.maximum(alone.max(axis=0), 0), np.zeros(len(held_absent), np.int32)
    for number in range(int(group.max(initial=-1)) + 1):
        bits = np.flatnonzero(group == number)
        if len(bits):
            found += np.where(held_absent[:, bits], most[bits], 0).max(axis=1).astype(np.int32)
    return found


def _live(shared: Ints, absence: Ints, contrary: Ints) -> Words:
    """[nodes, 3, words]: the bits that weigh anything."""
    nodes = len(shared)
    tables = [shared != 0, absence != 0, np.broadcast_to(contrary != 0, shared.shape)]
    return np.stack([_packed_bits(table) for table in tables], axis=1).reshape(nodes, 3, -1)


def _most_of_categories(packed: Packed) -> Ints:
    """The most that a case's categories can weigh with any other, each counted in full [n]."""
    w, values = packed.weights, packed.cases.values
    most = np.maximum(np.maximum(w.same, w.near.max(axis=0)).max(axis=0, initial=0), 0)
    held = values[:, np.flatnonzero(~w.presence)]
    return np.asarray(np.where(held >= 0, np.append(most, 0)[held], 0).sum(axis=1), np.int32)


def _tables(packed: Packed, columns: npt.NDArray[np.int64], words: int) -> tuple[Ints, Ints, Ints]:
    """Full weights of a shared presence and a shared absence [nodes, bits], and of a contradiction [1, bits]."""
    w, nodes = packed.weights, packed.weights.same.shape[0]
    shared, absence = (np.zeros((nodes, 64 * words), np.int32) for _ in range(2))
    contrary = np.zeros((1, 64 * words), np.int32)
    for bit, item in enumerate(columns):
        at, never = w.present[item], w.absent[item]
        if at >= 0:
            shared[:, bit] = w.same[:, at]
            contrary[0, bit] = w.differ[at]
        if never >= 0:
            absence[:, bit] = w.same[:, never]
    return shared, absence, contrary


def _flag_matrix(values: Ints, columns: npt.NDArray[np.int64], wanted: Ints, words: int) -> Flags:
    held = np.zeros((len(values), 64 * words), np.bool_)
    held[:, : len(columns)] = (values[:, columns] == wanted[columns]) & (wanted[columns] >= 0)
    return held


def _packed_bits(held: Flags) -> Words:
    return np.ascontiguousarray(np.packbits(held, axis=1, bitorder="little")).view("<u8").astype(np.uint64)


def _by_byte(table: Ints) -> Ints:
    """[nodes, bits] to [nodes, bytes, 256]: the sum over the bits set in a byte."""
    nodes, width = table.shape
    patterns = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int32)
    return np.ascontiguousarray(table.reshape(nodes, width // 8, 8) @ patterns.T).astype(np.int32)

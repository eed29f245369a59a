"""Scans and groups of the public rule as data: the JSON of `murderbook scan` (docs/reference/scan-json.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from murderbook.series.clearance.gaps import Gap
from murderbook.series.clearance.kernel import Rules
from murderbook.series.clearance.map_rule import Flagged
from murderbook.series.clearance.scan import Cluster, Scan

NOTE = "Fewer solved than expected; most such clusters have several offenders. Read the files before you conclude."
NOTE_OF_RULE = (
    "The Murder Accountability Project's rule: no baseline for method or era, no significance, no window of time. "
    "Groups of 'weapon not reported' are holes in forms."
)


MANY = 10  # from there on whole numbers


def chance_in_words(clusters: float, replicas: int) -> str:
    """'about 0.12'; 'fewer than 0.003' where the replicas support no less (of none seen in n, up to 3/n may be);
    '100 or more' where as many are kept of each replica."""
    floor, kept = 3 / replicas, Rules().many
    if round(clusters) >= kept:
        return f"{kept} or more"
    figure = f"{clusters:.0f}" if clusters >= MANY else f"{clusters:.2g}"
    return f"fewer than {floor:.1g}" if clusters < floor else f"about {figure}"


def document_of(found: Scan) -> dict[str, Any]:
    clusters = [one for one in found.clusters if not one.is_gap]
    return {
        "rule": "scan",
        "title": "Where more homicides went unsolved than expected",
        "note": NOTE,
        "searched": {
            "cases": found.cases,
            "incidents": found.incidents,
            "cells": found.cells,
            "replicas": found.replicas,
            "seed": found.seed,
            "variance": dict(found.variance),
        },
        "clusters": [_cluster(one) for one in clusters],
        "data_gaps": [*(_cluster(one) for one in found.clusters if one.is_gap), *map(_gap, found.gaps)],
    }


def document_of_groups(groups: Sequence[Flagged], top: int) -> dict[str, Any]:
    shown = [one for one in groups if one.weapon != "99"]
    return {
        "rule": "map",
        "title": f"Groups of women of which at most a third is solved: {len(groups):,}",
        "note": NOTE_OF_RULE,
        "groups": len(groups),
        "clusters": [_group(one) for one in shown[:top]],
        "data_gaps": [_group(one) for one in groups if one.weapon == "99"][:top],
    }


def _cluster(one: Cluster) -> dict[str, Any]:
    return {
        "cases": list(one.cases),
        "unsolved": list(one.unsolved),
        "area": one.area,
        "counties": list(one.counties),
        "from": one.start,
        "to": one.end,
        "victims": one.victims,
        "method": one.method,
        "incidents": one.incidents,
        "observed": one.observed,
        "expected": round(one.expected, 6),
        "relative_risk": round(one.relative_risk, 6),
        "log_likelihood_ratio": round(one.ratio, 6),
        "strength": round(one.strength, 6),
        "p_value": one.p_value,
        "chance_clusters": one.chance_clusters,
        "without_one": {
            "case": one.without_one.case,
            "relative_risk": round(one.without_one.relative_risk, 6),
            "p_value": one.without_one.p_value,
            "chance_clusters": one.without_one.chance_clusters,
        },
        "sentence": one.sentence,
    }


def _group(one: Flagged) -> dict[str, Any]:
    return {
        "cases": list(one.cases),
        "area": one.area,
        "method": one.weapon,
        "age": one.age,
        "total": one.total,
        "solved": one.solved,
        "percent": round(one.percent, 1),
        "observed": one.unsolved,
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {"cases": list(one.cases), "agency": one.agency, "from": one.start, "to": one.end, "why": one.why}

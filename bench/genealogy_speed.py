"""Genetic genealogy: processor seconds of one question, by size of the tree and number of matches.

Full trees of three to seven generations below a couple, three children each; the matches are of the last two. Compiled
code is loaded before. `locate`: all places, both looks; `advice`: what to test next; `document`: rows, sensitivity,
relations in words.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from _families import Growing, dropped
from _harness import Row, report
from murderbook.kinship.genealogy import Asked, Match, Platform, Tree, locate
from murderbook.kinship.genealogy.advice import advice_of
from murderbook.kinship.genealogy.document import document_of
from murderbook.kinship.genealogy.matches import MAP
from murderbook.kinship.genealogy.people import with_parents_implied
from murderbook.kinship.genealogy.places import Place
from murderbook.kinship.genealogy.simulation.pedigree import family_of

LEAST, SEED = 7.0, 5
NEAR = 81  # of the last generation, who may be tested: of larger trees one corner
OWN = Platform("the engine's own map", MAP, LEAST)


def full(generations: int, children: int) -> tuple[Tree, list[str]]:
    """A tree, and its last generation."""
    made = Growing()
    made.add("p", sex="M")
    ahead = ["p"]
    for _ in range(generations):
        below = [f"{one}{at}" for one in ahead for at in range(children)]
        for one in below:
            made.child(one, one[:-1], "MF"[int(one[-1]) % 2])
        ahead = below
    return made.tree(), ahead


def question(tree: Tree, last: list[str], count: int) -> list[Match]:
    """What somebody of the last generation shares with `count` others."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    young = sorted({*last[:NEAR], *(one[:-1] for one in last[:NEAR:3])} - {last[0]})
    tested = [str(one) for one in rng.choice(young, size=count, replace=False)]
    whole = with_parents_implied(tree, tree.ancestors(tested), 0)
    family = family_of(whole, tested, [Place(last[0], last[0], last[0])])
    shared = dropped(family.chosen(family.nodes), np.full(count, LEAST), 1, SEED)[0, 0]
    return [Match(one, float(cm), OWN) for one, cm in zip(tested, shared, strict=True)]


def row(name: str, size: tuple[int, int], count: int) -> Row:
    tree, last = full(*size)
    given = question(tree, last, count)
    marks = [time.process_time()]
    found = locate(tree, given, Asked(seed=SEED))
    marks.append(time.process_time())
    advice = advice_of(found, 2026)
    marks.append(time.process_time())
    document_of(found, advice, 10)
    marks.append(time.process_time())
    spent = [round(float(one), 2) for one in np.diff(marks)]
    return Row(name, spent[0], {
        "persons": len(tree.persons), "matches": count, "places": len(found.ranked) + len(found.ruled_out),
        "distinct": len(found.family.places), "in_the_running": len(found.evidence.kept),
        "replicates": found.evidence.replicates, "locate": spent[0], "advice": spent[1], "document": spent[2],
    })  # fmt: skip


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    locate(*_small())
    sizes = ((3, 3), 3), ((3, 3), 10), ((4, 3), 10), ((4, 3), 20), ((7, 3), 5)
    report(__file__, [row(f"{depth} generations of {children}, {count} matches", (depth, children), count)
                      for (depth, children), count in sizes])  # fmt: skip


def _small() -> tuple[Tree, list[Match]]:
    tree, last = full(2, 2)
    return tree, question(tree, last, 2)


if __name__ == "__main__":
    main()

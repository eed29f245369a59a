"""STR kinship: one likelihood ratio under every model, beside the figures measured for forrel and Familias

CPU milliseconds of one whole `compare`, both hypotheses, compiled code warm; the reference cases where the data lies
beside the checkout. The peers' figures were measured once on this kind of machine (forrel 1.9.0, Familias 2.6.4) and
stand here as given.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from _harness import Row, report
from murderbook.formats.kinship_case import read_case
from murderbook.kinship import Case, Hypothesis, Model, Mutation, OfOneSex, Pedigree, Person, Sample, compare
from murderbook.kinship.frequencies import shipped
from murderbook.kinship.markers import Treatment, marker_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "kinship"
FAMILY = "c11_mp_3gen_no_mutation.json"
OTHER = "c35_mp_degraded_partial_profile.json"
MODELS = {
    "no mutation": Mutation(),
    "equal": Mutation(OfOneSex(Model.EQUAL, 0.001), OfOneSex(Model.EQUAL, 0.001)),
    "proportional": Mutation(OfOneSex(Model.PROPORTIONAL, 0.001), OfOneSex(Model.PROPORTIONAL, 0.002)),
    "stepwise": Mutation(OfOneSex(Model.STEPWISE, 0.001, 0.1, 1e-6), OfOneSex(Model.STEPWISE, 0.003, 0.1, 1e-6)),
}
PEERS = {
    ("no mutation", 0.0): "forrel 21",
    ("equal", 0.0): "forrel 28, Familias 850 unpruned",
    ("proportional", 0.0): "forrel 29, Familias 45",
    ("stepwise", 0.0): "forrel 800",
    ("no mutation", 0.03): "Familias 110,000",
}
ROUNDS = 7


def milliseconds(case: Case) -> float:
    """Median CPU milliseconds of a whole comparison."""
    compare(case)
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        compare(case)
        taken.append(time.process_time() - began)
    return sorted(taken)[ROUNDS // 2] * 1000


def rows_of(path: Path, name: str) -> list[Row]:
    draft, rows = read_case(path), []
    for theta in (0.0, 0.03):
        for model, mutation in MODELS.items():
            case = replace(draft.with_mutation(mutation), theta=theta).case(draft.tables[0])
            taken = milliseconds(case)
            told = {"cpu_ms": round(taken, 2), "markers": len(case.markers), "peers_ms": PEERS.get((model, theta), "")}
            if name != "15 people, 8 typed":
                told["peers_ms"] = ""
            rows.append(Row(f"{name}: {model}, theta {theta:g}", round(taken / 1000, 5), told))
    return rows


def four_generations() -> Case:
    """29 people, 10 of them typed; genotypes dropped down from drawn founders."""
    (table,) = shipped("nist1036:Caucasian")
    markers = [
        marker_of(locus, table.loci[locus], Treatment(MODELS["proportional"])) for locus in list(table.loci)[:23]
    ]
    persons = [Person("A", sex="M"), Person("B", sex="F")]
    couples = [("A", "B")]
    for generation in range(3):
        following = []
        for at, (father, mother) in enumerate(couples):
            for child in range(2 if generation else 3):
                name = f"{generation}.{at}.{child}"
                persons.append(Person(name, father, mother, "M"))
                if generation < 2 and len(persons) < 26:
                    persons.append(Person(f"wife of {name}", sex="F"))
                    following.append((name, f"wife of {name}"))
        couples = following
    persons = persons[:29]
    rng, held = np.random.default_rng(1), {}
    for marker in markers:
        for one in persons:
            drawn = rng.choice(marker.alleles, 2, p=marker.p)
            from_parents = [held[parent][marker.name][rng.integers(2)] for parent in (one.father, one.mother) if parent]
            held.setdefault(one.id, {})[marker.name] = tuple(from_parents or drawn)
    typed = [one.id for one in persons][-10:]
    samples = tuple(Sample(one, held[one]) for one in typed)
    doe = typed[-1]
    from murderbook.kinship.draft import replaced

    pedigree = Pedigree(tuple(persons))
    h1, h2 = Hypothesis("one of them", pedigree), Hypothesis("unrelated", replaced(pedigree, doe))
    return Case(h1, h2, samples, tuple(markers))


def main() -> None:
    if not DATA.is_dir():
        sys.exit("the reference cases do not lie beside the checkout")
    rows = rows_of(DATA / FAMILY, "15 people, 8 typed") + rows_of(DATA / OTHER, "15 people, 5 typed")
    case = four_generations()
    taken = milliseconds(case)
    told = {"cpu_ms": round(taken, 2), "markers": len(case.markers), "peers_ms": "forrel 210, Familias over 300,000"}
    people = len(case.h1.pedigree.persons)
    rows.append(Row(f"{people} people, 10 typed: proportional, theta 0", round(taken / 1000, 5), told))
    report(__file__, rows)


if __name__ == "__main__":
    main()

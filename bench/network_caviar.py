"""Leaders and lieutenant of the Caviar wiretaps, file by file: what each measure finds, and how far it holds.

The figures of docs/science/network.md. Of the published study (Morselli 2009): N1 leads the hashish side, N12 the
cocaine side, N3 is N1's lieutenant. The files lie beside the checkout, or there is nothing to run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from _harness import Row, report
from murderbook.formats.edge_list import read_network
from murderbook.network.graph.network import Network
from murderbook.network.measures.centrality import Measure, scores
from murderbook.network.robust import Robustness
from murderbook.network.roles import leaders, lieutenants

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "networks"
FILES = range(1, 13)
LEADERS, LIEUTENANT = ("1", "12"), "3"


def network_of(number: int) -> Network:
    return read_network(DATA / f"caviar_{number}_edges.csv", DATA / f"caviar_{number}_nodes.csv").network


def places(number: int, network: Network) -> Row:
    """N1, N12 and N3 by each measure; a place that several share is the first of theirs."""
    values: dict[str, str | int | float | None] = {"persons": len(network), "ties": len(network.pairs.left)}
    for measure in Measure:
        found = scores(network.pairs, measure)
        ranks = None if found is None else found.ranks
        held = [str(int(ranks[network.at(key)])) if ranks is not None and key in network else "-" for key in KEYS]
        values[measure.value] = " / ".join(held)
    return Row(f"place in file {number}", 0.0, values)


KEYS = (*LEADERS, LIEUTENANT)


def next_to(number: int, network: Network) -> Row:
    if LEADERS[0] not in network:
        return Row(f"next to N1 in file {number}", 0.0, {"place": "N1 is not in it"})
    found = lieutenants(network, LEADERS[0], top=100, runs=0).found
    first = f"N{found[0].entity.key}"
    row = next((one for one in found if one.entity.key == LIEUTENANT), None)
    if row is None:
        return Row(f"next to N1 in file {number}", 0.0, {"place": "no tie to N1", "first": first})
    values = {"place": row.rank, "of": len(found), "tie": row.tie_rank, "between": row.share_rank, "first": first}
    return Row(f"next to N1 in file {number}", 0.0, dict(values))


def held(name: str, robustness: Robustness) -> Iterator[Row]:
    for one in robustness.scenarios:
        values: dict[str, str | int | float | None] = {
            "first": f"N{robustness.first}",
            "first_stays": round(one.first_stays, 3),
            "in_first_three": round(one.in_first_three, 3),
        }
        second = one.intervals[1]
        values["second"] = f"N{second.key}: {second.low:g} to {second.high:g}"
        yield Row(f"{name}: {one.missing} {one.share:.0%}", 0.0, values)


def main() -> Iterator[Row]:
    if not DATA.is_dir():
        print("THE CAVIAR FILES ARE ABSENT: there is nothing to run", file=sys.stderr)
        return
    for number in FILES:
        yield places(number, network_of(number))
    for number in FILES:
        yield next_to(number, network_of(number))
    whole = network_of(FILES[0])
    yield from held("leader", leaders(whole).robustness)
    yield from held("lieutenant", lieutenants(whole, LEADERS[0]).robustness)
    for number in FILES[1:]:
        robust = leaders(network_of(number)).robustness
        kept = {f"{one.missing} {one.share:.0%}": round(one.first_stays, 2) for one in robust.scenarios}
        yield Row(f"first of file {number}", 0.0, {"first": f"N{robust.first}", **kept})


if __name__ == "__main__":
    report(__file__, list(main()))

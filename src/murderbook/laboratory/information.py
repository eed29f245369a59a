"""What a result is expected to tell about an open lead, in bits: the information between "the lead is right" and "the
two results agree" (Shannon 1948; Lindley 1956, Ann. Math. Stat. 27:986-1005, for experiments).

Two results agree in a share `shows` of leads that are right (else one of them is somebody else's than the offender's),
and never where it is wrong. With h the entropy of a yes or no and `right` the probability that the lead is right:

    h(right x shows) - right x h(shows)

One bit at the most, where the lead is as likely as not and results always show it; next to nothing where it is sure, or
hopeless. Times the chance that there is a result, it is the expected number of bits exactly, since whether there is one
says nothing about the lead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from murderbook.laboratory.records import OpenLead, Problem, Stake
from murderbook.laboratory.table import LEAD_RIGHT, LEAD_SHOWN, Leads, Table

VALIDATED, ASSUMED = "bits", "assumed"  # parts of worth


def expected_bits(right: float, shows: float) -> float:
    """Both are probabilities."""
    return max(0.0, _entropy(right * shows) - right * _entropy(shows))


def _entropy(chance: float) -> float:
    return sum(-part * math.log2(part) for part in (chance, 1.0 - chance) if part > 0)


def probability_right(lead: OpenLead, leads: Leads) -> float:
    """Of a validated lead by its own prior, else the table's; of one of standing assumed the share of such leads that
    the table assumes to be right: its score is no bits, and says nothing about this one, but that below 0 the
    evidence speaks against it."""
    if not lead.validated:
        return leads.right.chance if lead.weight > 0 else 0.0
    prior = leads.prior_bits if lead.prior is None else lead.prior
    total = min(max(prior + lead.weight, -1000.0), 1000.0)  # bits beyond what a float can tell from 0 or 1
    return 1.0 / (1.0 + math.exp2(-total))


def stake_of(lead: OpenLead, share: float, table: Table) -> Stake:
    """`share`: what stays of it under the law."""
    right = probability_right(lead, table.leads)
    bits = expected_bits(right, table.leads.shown.chance)
    stands = f"right with a probability of {right:.2g}" if lead.validated else _of_assumed(lead, right)
    return Stake(
        VALIDATED if lead.validated else ASSUMED,
        lead.id,
        f"{lead.called or f'lead {lead.id}'}, {stands}: {bits:.2g} bits",
        bits * table.points.bit,
        share,
        right,
    )


def _of_assumed(lead: OpenLead, right: float) -> str:
    return f"score {lead.weight:g}, one of those of which {right:g} are assumed to be right"


def with_guesses(problem: Problem, table: Table, chances: Mapping[str, float]) -> Problem:
    """The same where more or fewer of the assumed leads are right, or of results show it."""
    if not chances.keys() & {LEAD_RIGHT, LEAD_SHOWN}:
        return problem
    shown = chances.get(LEAD_SHOWN, table.leads.shown.chance)

    def moved(stake: Stake) -> Stake:
        if stake.right is None:
            return stake
        right = chances.get(LEAD_RIGHT, stake.right) if stake.part == ASSUMED else stake.right
        return replace(stake, points=expected_bits(right, shown) * table.points.bit)

    return replace(problem, stakes=tuple(moved(stake) for stake in problem.stakes))

"""What a result is expected to tell about an open lead, in bits: the information between "the lead is right" and "the
two results agree" (Shannon 1948; Lindley 1956, Ann. Math. Stat. 27:986-1005, for experiments).

Two results agree in a share `shows` of leads that are right (else one of them is somebody else's than the offender's),
and never where it is wrong. With h the entropy of a yes or no and `right` the probability that the lead is right:

    h(right x shows) - right x h(shows)

One bit at the most, where the lead is as likely as not and results always show it; next to nothing where it is all but
sure, or all but hopeless. Times the chance of a result it is the expected number of bits, where whether there is one
says nothing about the lead. Of a test whose success is itself a link or a name (NIBIN, AFIS) that is not so: what it is
expected to tell, whatever comes of it, the table gives as a share of what a profile that comes tells.
"""

from __future__ import annotations

import math

from murderbook.laboratory.records import OpenLead, Stake
from murderbook.laboratory.table import Leads, Table

VALIDATED, ASSUMED = "bits", "assumed"  # parts of worth
SUREST_BITS = 1000.0  # beyond what a float can tell from 0 or 1


def expected_bits(right: float, shows: float) -> float:
    """Both are probabilities."""
    return max(0.0, _entropy(right * shows) - right * _entropy(shows))


def _entropy(chance: float) -> float:
    return sum(-part * math.log2(part) for part in (chance, 1.0 - chance) if part > 0)


def bits_of(lead: OpenLead, leads: Leads) -> float:
    """What a result is expected to tell about it, by these guesses."""
    return expected_bits(probability_right(lead, leads), leads.shown.chance)


def probability_right(lead: OpenLead, leads: Leads) -> float:
    """Of a validated lead by its bits and its own prior, else the table's; of one of standing assumed the share of such
    leads that the table assumes to be right: its score is no bits, and says nothing about this one."""
    if not lead.validated:
        return leads.right.chance
    total = min(max(prior_of(lead, leads) + lead.weight, -SUREST_BITS), SUREST_BITS)
    return 1.0 / (1.0 + math.exp2(-total))


def prior_of(lead: OpenLead, leads: Leads) -> float:
    """Odds in bits before anything was compared."""
    if lead.prior is not None:
        return lead.prior
    return math.log2(leads.prior.chance) - math.log2(1.0 - leads.prior.chance)


def stake_of(lead: OpenLead, share: float, table: Table) -> Stake | None:
    """`share`: what stays of it under the law. None where nothing would be won by whatever guess: where a bit is worth
    no points, and where the evidence speaks against a lead of standing assumed, or not for it."""
    if not table.points.bit * share or not (lead.validated or lead.weight > 0):
        return None
    part = VALIDATED if lead.validated else ASSUMED
    return Stake(part, lead.id, _words(lead, table.leads), bits_of(lead, table.leads) * table.points.bit, share, lead)


def _words(lead: OpenLead, leads: Leads) -> str:
    called = lead.called or f"lead {lead.id}"
    if not lead.validated:
        return f"{called}, score {_short(lead.weight)}, assumed"
    whose = "its own" if lead.prior is not None else "the table's"
    right, bits = probability_right(lead, leads), bits_of(lead, leads)
    told = f"{bits:.2g} bits" if bits >= 0.01 else "under 0.01 bits"
    return (
        f"{called}, right with a probability {_probability(right)} ({_short(lead.weight)} bits, on odds before them of "
        f"{_short(prior_of(lead, leads))} bits, {whose}): {told}"
    )


def _probability(right: float) -> str:
    """Never sure, either way."""
    if right > 0.99:
        return "over 0.99"
    return "under 0.01" if right < 0.01 else f"of {right:.2f}"


def _short(number: float) -> str:
    """'16', '4.5', '-15.9'"""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")  # no -0

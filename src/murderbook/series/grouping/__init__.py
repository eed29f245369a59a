"""Leads put into strings: a distribution over all ways to put cases together, and how firmly each case belongs.

search.grouping = grouper(Rule())        # the strings of a register, from its pairs
rule = learn(bits, strings)              # how much pairs count, from solved series
"""

from murderbook.series.grouping.estimate import best_partition, expected_agreement
from murderbook.series.grouping.learn import learn
from murderbook.series.grouping.rule import Rule
from murderbook.series.grouping.sizes import PUBLISHED, Sizes, sizes_of
from murderbook.series.grouping.strings import Grouped, Grouping, group, grouper, memberships

__all__ = [
    "PUBLISHED",
    "Grouped",
    "Grouping",
    "Rule",
    "Sizes",
    "best_partition",
    "expected_agreement",
    "group",
    "grouper",
    "learn",
    "memberships",
    "sizes_of",
]

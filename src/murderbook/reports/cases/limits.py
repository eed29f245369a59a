"""What a Doe report does not say, and how its numbers are to be read."""

from __future__ import annotations

LIMITS = (
    "It names nobody. Only the medical examiner or coroner identifies; a candidate is a suggestion to be looked into, "
    "and a judgement is a person's view of two files.",
    "It compares with reports of missing persons that are in this record and may be given out here. Somebody whom "
    "nobody reported, or whose report is elsewhere, is in none of its lists.",
    "The points are no probability of identity. They put reports in order; how many as strong chance alone would give "
    "stands beside each, and is an estimate.",
    "Age, stature, dates and places of a body are soft. A report that contradicts one of them may still be the right "
    "one, and an exclusion is as good as the two files.",
    "What is not on file weighs nothing and is shown as missing: it could speak for a candidate or against him.",
    "A likelihood ratio of STR profiles stands on published frequencies and on the family as it was told. It is no "
    "laboratory's report; the laboratory confirms before anything is built on it.",
    "No allele and no name of a living relative of a family tree is printed. Identifying all bodies and all families "
    "of an event together (a joint identification) is another computation, of which the record keeps nothing.",
)
ASSUMED = (
    "Standing: assumed. The rates come from publications and are counted in the files at hand; nothing was calibrated "
    "on people who were identified, so no probability and no verbal scale is given. A place is the order among those "
    "listed; below 0 points more speaks against a report than for it. Chance: how many candidates as strong as this "
    "chance alone is expected to give, among all the unidentified together."
)
PROFILES = (
    "LR: how many times likelier the profiles are if the body is this person than if it is an unrelated stranger. "
    "Points are its log2. Worked out from the profiles on file now. Alleles are in the laboratory's report alone."
)

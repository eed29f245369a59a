"""The verbal scale: likelihood ratios in words.

Source: ENFSI Guideline for Evaluative Reporting in Forensic Science, approved version 3.0, 2015, p. 17. Words apply to
validated leads only, and always name the proposition they support.
"""

from __future__ import annotations

from murderbook.evidence.bits import ratio_of

# Upper end of each band of the likelihood ratio (exclusive), and its words.
BANDS: tuple[tuple[float, str], ...] = (
    (2.0, "does not support one proposition over the other"),
    (10.0, "weak support"),
    (100.0, "moderate support"),
    (1_000.0, "moderately strong support"),
    (10_000.0, "strong support"),
    (1_000_000.0, "very strong support"),
    (float("inf"), "extremely strong support"),
)


def support_in_words(weight_millibits: int) -> str:
    """Words for the weight of all evidence, before any prior; negative weights support H2."""
    ratio = ratio_of(abs(weight_millibits))
    words = next((words for upper, words in BANDS if ratio < upper), BANDS[-1][1])
    if words == BANDS[0][1]:
        return words
    return f"{words} for {'H1' if weight_millibits > 0 else 'H2'}"

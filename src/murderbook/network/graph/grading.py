"""How far a relation is to be believed: reliability of the source, credibility of the information.

The 6x6 system (Admiralty or NATO system): letters and numbers of STANAG 2511 / AJP-2.1, as police forces took them
over. The two are judged apart: a reliable source may pass on what is doubtful.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

STANDARD = "6x6 (Admiralty system, STANAG 2511)"


class Reliability(StrEnum):
    """Of the source."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(StrEnum):
    """Of the information."""

    CONFIRMED = "1"
    PROBABLE = "2"
    POSSIBLE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    UNJUDGED = "6"


SOURCE_WORDS = {
    Reliability.A: "completely reliable source",
    Reliability.B: "usually reliable source",
    Reliability.C: "fairly reliable source",
    Reliability.D: "source not usually reliable",
    Reliability.E: "unreliable source",
    Reliability.F: "reliability of the source not judged",
}
INFORMATION_WORDS = {
    Credibility.CONFIRMED: "confirmed by others",
    Credibility.PROBABLE: "probably true",
    Credibility.POSSIBLE: "possibly true",
    Credibility.DOUBTFUL: "doubtful",
    Credibility.IMPROBABLE: "improbable",
    Credibility.UNJUDGED: "truth not judged",
}
# "Not judged" is no sixth step: what nobody graded stands in the middle, with what is fairly reliable or possible.
_STEPS = (0, 1, 2, 3, 4, 2)  # of A to F, and of 1 to 6


class Grade(NamedTuple):
    """One judgement, such as B2."""

    reliability: Reliability = Reliability.F
    credibility: Credibility = Credibility.UNJUDGED

    @property
    def steps(self) -> int:
        """From 0 (A1) to 8 (E5); what is not judged counts as C or 3."""
        return _STEPS[ord(self.reliability) - ord("A")] + _STEPS[ord(self.credibility) - ord("1")]

    def at_least(self, reliability: Reliability, credibility: Credibility) -> bool:
        """As good as asked; F and 6 ask nothing. What was not judged passes nothing else."""
        of_source = reliability is Reliability.F or self.reliability <= reliability
        return of_source and (credibility is Credibility.UNJUDGED or self.credibility <= credibility)

    def in_words(self) -> str:
        if self == UNGRADED:
            return f"{self.code}: not judged"
        return f"{self.code}: {SOURCE_WORDS[self.reliability]}, {INFORMATION_WORDS[self.credibility]}"

    @property
    def code(self) -> str:
        return f"{self.reliability}{self.credibility}"


UNGRADED = Grade()


def grade_of(text: str) -> Grade:
    """'B2', 'b 2'; an empty text is not judged. ValueError says what was expected."""
    plain = "".join(text.split()).upper()
    if not plain:
        return UNGRADED
    try:
        if len(plain) != 2:
            raise ValueError
        return Grade(Reliability(plain[0]), Credibility(plain[1]))
    except ValueError:
        reason = f"{text!r} is no grade of the {STANDARD}: a letter from A to F and a number from 1 to 6, such as B2"
        raise ValueError(reason) from None

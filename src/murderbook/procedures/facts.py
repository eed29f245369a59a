"""What is known of one application: the murder, the applicant, and what was done on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StepKind(StrEnum):
    RECEIVED = "application received"
    RECEIPT = "receipt sent"
    RIGHTS = "notice of rights sent"
    ANSWERED = "eligibility answered"
    CERTIFIED = "certified as not eligible"
    DECLINED = "closed without a review"
    REVIEWER = "reviewer assigned"
    PART = "part of the review done"
    EXTENDED = "time extended"
    DECIDED = "decision made"
    UPDATE = "family updated"
    MEETING = "meeting held"
    BEGUN = "re-investigation begun"
    ENDED = "re-investigation ended"
    COMPLAINT = "complaint received"
    WITHHELD = "information withheld"
    OWNER = "deadline given to"
    WITHDRAWN = "application withdrawn"


WITHOUT = (StepKind.CERTIFIED, StepKind.DECLINED, StepKind.WITHDRAWN)  # ends without a decision


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "not known"


class Outcome(StrEnum):
    """Of a decision, and of a re-investigation."""

    REINVESTIGATE = "re-investigate"
    NO_REINVESTIGATION = "no re-investigation"
    FOUND = "a likely perpetrator was identified"
    FRUITLESS = "no likely perpetrator was identified"


class Checked(StrEnum):
    """What the check of a reviewer against the file came to."""

    CLEAR = "no name in the file is like his"
    OTHERS = "the names like his are of other people, or of people who did not work the case"
    OPEN = "names like his are in the file, and nobody has decided"
    WORKED = "worked the case"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, on one day. Which of the rest a kind uses, says `rules`.

    `part`: id of the test, of the part of the review, or of the deadline. `outcome`: the answer, decision or check; of
    OWNER: in whose place. `person`: the reviewer, or who has the deadline. `text`: the basis, explanation or reason.
    """

    kind: StepKind
    on: date
    part: str = ""
    outcome: str = ""
    months: int = 0
    person: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another application for the same victim: how a page names it, whether a review of it is under way, its bar."""

    name: str
    under_review: bool
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """`earliest` and `latest`: between them lies the murder. `similarly_situated`: why somebody of another relation may
    apply. `new_evidence`: what is newly discovered and materially significant. `steps` in the order of writing."""

    relation: str = ""
    similarly_situated: str = ""
    earliest: date | None = None
    latest: date | None = None
    applied: date | None = None
    new_evidence: str = ""
    steps: tuple[Step, ...] = ()
    others: tuple[Earlier, ...] = ()

    def all(self, kind: StepKind) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.kind is kind)

    def first(self, kind: StepKind) -> Step | None:
        return next(iter(self.all(kind)), None)

    def last(self, kind: StepKind, part: str = "") -> Step | None:
        """The last written, of this part where one is named."""
        return next((step for step in reversed(self.all(kind)) if not part or step.part == part), None)

    def on(self, kind: StepKind) -> date | None:
        """The day of the first such step."""
        step = self.first(kind)
        return step.on if step else None

    @property
    def received(self) -> date | None:
        return self.on(StepKind.RECEIVED)

    @property
    def ended(self) -> date | None:
        """When there was nothing left to decide, by what was written first."""
        return next((step.on for step in self.steps if step.kind is StepKind.DECIDED or step.kind in WITHOUT), None)

    @property
    def running(self) -> bool:
        """Still dealt with: not ended, or re-investigated."""
        if any(self.first(kind) for kind in WITHOUT):
            return False
        decided = self.first(StepKind.DECIDED)
        if decided is None:
            return True
        return decided.outcome == Outcome.REINVESTIGATE and self.first(StepKind.ENDED) is None

    @property
    def under_review(self) -> bool:
        """Somebody reviews or re-investigates."""
        return self.running and self.first(StepKind.REVIEWER) is not None

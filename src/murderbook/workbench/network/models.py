"""Relations as the unit enters them. A row is written once: triggers refuse a change (`triggers.py`). One that was a
mistake is withdrawn, with who, when and why; it stays, struck, and is a tie of the network no more.

Each end is a person of the file, or something that is named in words, with its kind. Nobody of the department is an
end: who handled what says the chain of custody, and a search about that runs only inside a sealed compartment.
"""

from __future__ import annotations

from django.db import models

from murderbook.casefile.timespan import Precision
from murderbook.network.graph.entity import Kind
from murderbook.network.graph.grading import Credibility, Reliability
from murderbook.workbench.calls.models import EndsOnce
from murderbook.workbench.casework.models import Sourced
from murderbook.workbench.choices import choices
from murderbook.workbench.network.charting.models import ChartCase, ChartLayout
from murderbook.workbench.register.models import Case, LastingPart, Person

__all__ = ["CaseRelation", "ChartCase", "ChartLayout", "RelationFile"]

NAME = 160  # characters of an end that is named in words, as of a person of the file
WORDS = 60  # of what the two have to do with each other


class RelationFile(EndsOnce, LastingPart):
    """A file of relations that was taken in: which, and what came of it. Withdrawing it withdraws all of them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relation_files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    relations = models.PositiveIntegerField()  # that were taken in
    notes = models.JSONField(default=list, blank=True)  # what was left out, in words

    class Meta:
        constraints = [
            # The same file twice would count every report twice.
            models.UniqueConstraint(
                fields=["case", "sha256"], condition=models.Q(withdrawn_at=None), name="relation_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CaseRelation(EndsOnce, Sourced, LastingPart):
    """That two have something to do with each other, by its number in the case ("R3"), from where that is known, and
    how far it is to be believed (6x6)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relations")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(
        RelationFile, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_in"
    )  # with which it came; none: it was entered
    kind = models.CharField(max_length=WORDS)  # in the unit's words: "knows", "owns"
    directed = models.BooleanField(default=False)  # from the left to the right
    left_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    left_kind = models.CharField(max_length=14, choices=choices(Kind), default=Kind.PERSON)
    left_name = models.CharField(max_length=NAME, blank=True)  # as the person of the file was called then, too
    right_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    right_kind = models.CharField(max_length=14, choices=choices(Kind), default=Kind.PERSON)
    right_name = models.CharField(max_length=NAME, blank=True)
    event_earliest = models.DateTimeField(null=True, blank=True)  # local time, kept as UTC
    event_latest = models.DateTimeField(null=True, blank=True)
    event_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    event_as_written = models.CharField(max_length=120, blank=True)
    reliability = models.CharField(max_length=1, choices=choices(Reliability), default=Reliability.F)
    credibility = models.CharField(max_length=1, choices=choices(Credibility), default=Credibility.UNJUDGED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="relation_number_once")]

    def __str__(self) -> str:
        return f"R{self.number}"

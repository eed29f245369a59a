"""Tables of investigations. Every row is written once; of an investigation only its end and its count of cases change,
and a hypothesis or an item that was a mistake is taken back once, with who, when and why. It stays, and its number.

An investigation tells of all its cases at once: whoever may not read one of them, in whole, is told of none of it. The
count of its cases stands in the row, so that where one is taken out of the record nobody is shown what is left.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.casework.states import AnswerState
from murderbook.workbench.choices import choices
from murderbook.workbench.documents.models import Page
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class Says(models.TextChoices):
    """What an item says of a hypothesis."""

    SUPPORTS = "supports", "Supports"
    CONTRADICTS = "contradicts", "Contradicts"
    NEITHER = "neither", "Neither"


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Those on whose every case the account holds the right, in whole."""
        members = InvestigationCase.objects.filter(investigation=OuterRef("pk"))
        hidden = members.exclude(case_condition(account, right, "case__"))
        counted = self.annotate(held=Count("members")).filter(held=F("case_count"), case_count__gt=0)
        return counted.filter(~Exists(hidden))


class Investigation(models.Model):
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=120)
    question = models.TextField()  # what it is to find out
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case_count = models.PositiveIntegerField(default=0)  # that were ever added

    objects = InvestigationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PartQuerySet(models.QuerySet[_Row_co]):
    """Rows of an investigation, seen by those who see it."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        seen = Investigation.objects.visible_to(account, right)
        return self.filter(investigation__in=seen.values("pk"))


class InvestigationCase(models.Model):
    """A case of an investigation. None is taken out again: what was said rests on all of them."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="investigations")
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PartQuerySet["InvestigationCase"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investigation", "case"], name="case_once_in_investigation")]


class TakenBack(models.Model):
    """What was written, and that it was taken back."""

    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """From where it is known: what the person typed, and what that names in the file of the case."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    page = models.ForeignKey(Page, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exhibit = models.ForeignKey(Exhibit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(ChronoEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Hypothesis(TakenBack):
    """An answer to the question of the investigation, by its number ("H2")."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="hypotheses")
    number = models.PositiveIntegerField()
    text = models.TextField()

    objects = PartQuerySet["Hypothesis"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investigation", "number"], name="hypothesis_number_once")]
        verbose_name_plural = "hypotheses"

    def __str__(self) -> str:
        return f"H{self.number}"


class Item(TakenBack, Sourced):
    """Something known that is held against the hypotheses, by its number ("E5"), and from where it is known."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    text = models.TextField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")  # in whose file it stands
    source = models.CharField(max_length=200)

    objects = PartQuerySet["Item"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investigation", "number"], name="item_number_once")]

    def __str__(self) -> str:
        return f"E{self.number}"


class InvestigationQuestion(models.Model):
    """A question that the investigation asks itself, by its number ("Q3"). Its answers stand beside it."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PartQuerySet["InvestigationQuestion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["investigation", "number"], name="investigation_question_number_once")
        ]

    def __str__(self) -> str:
        return f"Q{self.number}"


class AnswerQuerySet(models.QuerySet["InvestigationAnswer"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        seen = Investigation.objects.visible_to(account, right)
        return self.filter(question__investigation__in=seen.values("pk"))


class InvestigationAnswer(Sourced):
    """What somebody answered, or that it is open, or cannot be answered. The last one counts; the earlier ones stay."""

    question = models.ForeignKey(InvestigationQuestion, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=20, choices=choices(AnswerState))
    text = models.TextField()
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "entered_at"], name="answer_of_arc_question")]


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        seen = Investigation.objects.visible_to(account, right)
        return self.filter(Q(item__investigation__in=seen.values("pk")))


class Rating(models.Model):
    """What somebody finds an item says of a hypothesis. Changing one's mind is another row; the last one counts."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="ratings")
    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.PROTECT, related_name="ratings")
    says = models.CharField(max_length=12, choices=Says.choices)
    why = models.CharField(max_length=400)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["item", "hypothesis", "entered_at"], name="rating_of_cell")]

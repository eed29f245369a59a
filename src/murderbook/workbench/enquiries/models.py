"""Tables of persons of interest, and of witnesses to be asked again. Every row is written once; what was a mistake ends
once, with who, when and why.

Categories and persons belong to a case, or to an investigation over several: then they tell of all its cases at once,
and whoever may not read one of them is told of none. Whether an elimination stands is stored nowhere (standing.py).
No column of any table here is a score: a priority is what a person set.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import Precision
from murderbook.enquiries.codes import Basis
from murderbook.enquiries.fear import Life, Tie
from murderbook.enquiries.interval import Kind
from murderbook.enquiries.owed import Act, Offence
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.casework.states import Priority
from murderbook.workbench.choices import choices
from murderbook.workbench.enquiries.states import ApproachKind, StepKind
from murderbook.workbench.investigations.models import Investigation, TakenBack
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, Exhibit, NewInformation, PartQuerySet, Person

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


def scope_condition(account: Account | AnonymousUser, right: Right, prefix: str = "") -> Q:
    """Rows of a case, or of an investigation, on which the account holds the right."""
    arcs = Investigation.objects.visible_to(account, right).order_by().values("pk")
    of_case = Q(**{f"{prefix}investigation": None}) & case_condition(account, right, f"{prefix}case__")
    return of_case | Q(**{f"{prefix}case": None, f"{prefix}investigation__in": arcs})


class ScopedQuerySet(models.QuerySet[_Row_co]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(scope_condition(account, right))


class SubjectPartQuerySet(models.QuerySet[_Row_co]):
    """Rows of a person of interest, seen by those who see that."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(scope_condition(account, right, "subject__"))


class Scoped(models.Model):
    """Of one case, or of one investigation; `number` within that."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    investigation = models.ForeignKey(Investigation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, investigation__isnull=False) | Q(case__isnull=False, investigation=None),
                name="%(class)s_of_one",
            ),
            models.UniqueConstraint(fields=["case", "number"], name="%(class)s_once_in_case"),
            models.UniqueConstraint(fields=["investigation", "number"], name="%(class)s_once_in_arc"),
        ]


class Category(Scoped, TakenBack):
    """Whom one looks for: constructed before anybody is put into it, with the parameters that say who belongs there."""

    name = models.CharField(max_length=120)
    why = models.TextField()
    time = models.CharField(max_length=300)  # parameters for time: when somebody must have been there
    suspect = models.TextField()  # parameters for the suspect: what must fit
    criteria = models.TextField()  # what eliminates somebody of it

    objects = ScopedQuerySet["Category"].as_manager()

    class Meta(Scoped.Meta):
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"K{self.number}"


class Subject(Scoped, TakenBack):
    """A person of interest ("P3"): a person of the register, or a name."""

    name = models.CharField(max_length=160)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=400)

    objects = ScopedQuerySet["Subject"].as_manager()

    def __str__(self) -> str:
        return f"P{self.number}"


class Placing(TakenBack):
    """Somebody was put into a category."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="placings")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="placings")

    objects = SubjectPartQuerySet["Placing"].as_manager()


class Stretch(TakenBack):
    """Where somebody was for a while. An amendment is a row of its own; the one that it replaces is taken back then."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="stretches")
    kind = models.CharField(max_length=16, choices=choices(Kind))
    where = models.CharField(max_length=160, blank=True)
    begin_earliest = models.DateTimeField(null=True, blank=True)  # local time, kept as UTC
    begin_latest = models.DateTimeField(null=True, blank=True)
    begin_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    begin_as_written = models.CharField(max_length=120, blank=True)
    end_earliest = models.DateTimeField(null=True, blank=True)
    end_latest = models.DateTimeField(null=True, blank=True)
    end_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    end_as_written = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True, blank=True)  # known to have still gone on then
    source = models.CharField(max_length=200)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    objects = SubjectPartQuerySet["Stretch"].as_manager()


class Step(models.Model):
    """What was done about a person of interest. Append-only."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=choices(StepKind))
    event_earliest = models.DateTimeField(null=True, blank=True)  # when it was done; of a priority nothing
    event_latest = models.DateTimeField(null=True, blank=True)
    event_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    event_as_written = models.CharField(max_length=120, blank=True)
    who = models.CharField(max_length=160, blank=True)  # did it
    text = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    priority = models.CharField(max_length=8, choices=choices(Priority), blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SubjectPartQuerySet["Step"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="enquiry_step_number_once")]


class Elimination(TakenBack):
    """Somebody was eliminated of one offence, or not, by a code, and on what that rests. The last one counts."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="eliminations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")  # the offence
    code = models.PositiveSmallIntegerField()
    code_words = models.CharField(max_length=80)  # as the unit's table had it then
    basis = models.CharField(max_length=12, choices=choices(Basis), blank=True)
    exhibit = models.ForeignKey(Exhibit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    examination = models.CharField(max_length=16, blank=True)
    result_was = models.CharField(max_length=40, blank=True)  # of that examination, then
    stretch = models.ForeignKey(Stretch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    why = models.TextField()

    objects = SubjectPartQuerySet["Elimination"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "case", "entered_at"], name="elimination_of_offence")]


class OfWitness(TakenBack):
    """What is said in one file of one person of it."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True


class Fear(OfWitness):
    """A witness was afraid of somebody: a person of the file, or a name; what tied the two, and from where it is known.
    Whether it has ended is worked out from life events. `news`: what the register was told, where it had ended then."""

    witness = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    feared = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    tie = models.CharField(max_length=20, choices=choices(Tie))
    text = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=200)
    news = models.ForeignKey(NewInformation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class LifeEvent(OfWitness):
    """What became of somebody of the file, or of somebody by name, and when. `news`: what the register was told of it,
    where a witness's fear ended by it, or became a danger."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=choices(Life))
    event_earliest = models.DateTimeField()  # local time, kept as UTC
    event_latest = models.DateTimeField()
    event_precision = models.CharField(max_length=8, choices=choices(Precision))
    event_as_written = models.CharField(max_length=120)
    other = models.CharField(max_length=160, blank=True)  # whom that person married, or parted from
    source = models.CharField(max_length=200)
    news = models.ForeignKey(NewInformation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Approach(OfWitness):
    """Somebody went to a witness, or is to go. The next step is that of the last row."""

    witness = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=choices(ApproachKind))
    event_earliest = models.DateTimeField(null=True, blank=True)  # of what is only planned nothing
    event_latest = models.DateTimeField(null=True, blank=True)
    event_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    event_as_written = models.CharField(max_length=120, blank=True)
    who = models.CharField(max_length=160, blank=True)  # went
    text = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    next_who = models.CharField(max_length=160, blank=True)  # goes

    class Meta:
        verbose_name_plural = "approaches"


class CriminalFact(OfWitness):
    """An arrest or a conviction of somebody of the file, as a record of it says: nothing of it speaks to any case here.
    Kept for one question alone: whether a DNA sample is owed by law."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=choices(Act))
    grade = models.CharField(max_length=16, choices=choices(Offence))
    offence = models.CharField(max_length=200, blank=True)  # in words
    state = models.CharField(max_length=2)
    event_earliest = models.DateTimeField()  # local time, kept as UTC
    event_latest = models.DateTimeField()
    event_precision = models.CharField(max_length=8, choices=choices(Precision))
    event_as_written = models.CharField(max_length=120)
    sample = models.CharField(max_length=8, choices=choices(Answer))  # taken then
    source = models.CharField(max_length=200)

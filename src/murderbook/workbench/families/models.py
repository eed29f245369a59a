"""What a unit owes the families of its cases. Every row is written once (triggers refuse a change): what changes is
said by a later row.

Rows name two accounts: `author` wrote the row, `account` is who was given something. Nobody sees any of it who does not
see the whole case.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.procedures import StepKind
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, LastingPart, Person

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class Wish(StrEnum):
    """What somebody wishes to be told."""

    EVERYTHING = "tell me everything"
    ARREST = "only an arrest"
    NEVER = "never get in touch"
    UNKNOWN = "not asked yet"


class Channel(StrEnum):
    TELEPHONE = "telephone"
    LETTER = "letter"
    MAIL = "e-mail"
    VISIT = "visit"
    OTHER = "other"


class Language(StrEnum):
    ENGLISH = "en"
    SPANISH = "es"


LANGUAGES = {Language.ENGLISH: "English", Language.SPANISH: "Spanish"}
LANGUAGE_CHOICES = [(one.value, told) for one, told in LANGUAGES.items()]


class Direction(StrEnum):
    OUT = "we got in touch"
    IN = "the family got in touch"
    MISSED = "we tried, and reached nobody"


class Planned(StrEnum):
    """What goes out, and a family may wish to hear of first."""

    PRESS = "press release"
    ARREST = "arrest"
    CHARGE = "charge"
    RESULT = "result of a test"
    CLOSING = "closing of the case"


class Became(StrEnum):
    PLANNED = "planned"
    OUT = "gone out"
    OFF = "called off"


class Written(models.Model):
    """Who wrote a row, and when."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Wishes(Written, LastingPart):
    """What one next of kin wishes, as of now: the last row of a person stands. `account`: the family's contact here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="wishes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wishes")
    relation = models.CharField(max_length=60, blank=True)
    wish = models.CharField(max_length=24, choices=choices(Wish), default=Wish.UNKNOWN)
    first = models.BooleanField(default=False)  # to be told before the press, and before an arrest becomes known
    channel = models.CharField(max_length=12, choices=choices(Channel), blank=True)
    reach = models.TextField(blank=True)  # number, address
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default=Language.ENGLISH)
    second = models.CharField(max_length=300, blank=True)  # whom else to ask for
    may_know = models.TextField(blank=True)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # of the contact here; of an account, as it was then
    birthday = models.DateField(null=True, blank=True)  # of the victim
    on_death = models.BooleanField(default=False)  # is called on the anniversary of the death
    on_birthday = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "entered_at"], name="wishes_of_person")]


class Announcement(Written, LastingPart):
    """A press release, an arrest: what is planned to go out. `of`: a later row says what became of one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="announcements")
    of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    what = models.CharField(max_length=20, choices=choices(Planned))
    became = models.CharField(max_length=12, choices=choices(Became), default=Became.PLANNED)
    on = models.DateField()
    text = models.TextField(blank=True)  # of what; or why it went out before everybody knew


class Contact(Written, LastingPart):
    """Once that a family and the unit spoke, wrote, or missed each other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # of somebody who is no person of the file
    on = models.DateField()
    direction = models.CharField(max_length=30, choices=choices(Direction))
    channel = models.CharField(max_length=12, choices=choices(Channel))
    text = models.TextField()
    about = models.ForeignKey(Announcement, null=True, blank=True, on_delete=models.PROTECT, related_name="told")
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")

    class Meta:
        indexes = [models.Index(fields=["case", "on"], name="contacts_of_case")]


class Application(Written, LastingPart):
    """A family's application for a review, by its number in the case. An amendment has the number of what it amends."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField()
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)  # of the applicant
    relation = models.CharField(max_length=60)
    similarly_situated = models.TextField(blank=True)
    reach = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default=Language.ENGLISH)
    applied = models.DateField(null=True, blank=True)
    new_evidence = models.TextField(blank=True)
    procedure = models.CharField(max_length=80)  # its id and version
    rules = models.TextField()  # the procedure as it was then, whole

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=models.Q(amends=None), name="application_number_once"
            )
        ]


class ApplicationPartQuerySet(models.QuerySet[_Row_co]):
    """Rows of an application, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "application__case__"))


class ApplicationStep(Written):
    """One step, on its day (murderbook/procedures/facts.py: Step). `strikes`: a step that was entered by mistake."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()  # within the application, from 1
    kind = models.CharField(max_length=40, choices=choices(StepKind), blank=True)
    on = models.DateField()
    part = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=160, blank=True)
    months = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # of the reviewer or the owner; of an account, as it was then
    text = models.TextField(blank=True)
    shown = models.JSONField(default=list, blank=True)  # entries that were found of a reviewer's name
    strikes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="struck_by")

    objects = ApplicationPartQuerySet["ApplicationStep"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="application_step_once")]


class LetterState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    DISCARDED = "discarded"


class Letter(Written, LastingPart):
    """A letter by its number in the case. `draft` is the first text, as it was filled in: it stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveIntegerField()
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)  # to whom
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    subject = models.CharField(max_length=200)
    draft = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="letter_number_once")]


class LetterQuerySet(models.QuerySet[_Row_co]):
    """Rows of a letter, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "letter__case__"))


class LetterAct(Written):
    """What became of a letter: another text, a signature, its sending."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField()  # within the letter, from 1
    state = models.CharField(max_length=12, choices=choices(LetterState))
    text = models.TextField(blank=True)  # the whole letter; of SENT and DISCARDED none
    name = models.CharField(max_length=160, blank=True)  # of who signed, as it was then
    reason = models.TextField(blank=True)  # why it stands in spite of a warning; why it was discarded
    on = models.DateField(null=True, blank=True)  # sent
    channel = models.CharField(max_length=12, choices=choices(Channel), blank=True)

    objects = LetterQuerySet["LetterAct"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="letter_act_once")]

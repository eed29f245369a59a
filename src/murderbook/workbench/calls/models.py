"""Tables of telephone calls. What a bill says is written once: triggers refuse a change (`triggers.py`). A bill that
was taken in by mistake is withdrawn, with who, when and why; its calls stay, struck.

Both ends of a call stand as the bill has them and in one form for all bills (`casefile.call.Number`). Who has a number
is what a person of the unit says of it, and from where that is known: no bill says it.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.casefile.call import CallKind, Direction
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, Person

WRITTEN = 60  # characters of a number as a bill has it
NUMBER = 24  # of the same in one form: E.164 has at most 16
SECTION = "calls"  # of a grant on parts of a file

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class OfCase(models.QuerySet[_Row_co]):
    """Rows of a case, seen by those who see its calls: in whole, or in this section."""

    def visible_to(
        self, account: Account | AnonymousUser, right: Right = Right.READ, section: str | None = None
    ) -> Self:
        return self.filter(case_condition(account, right, "case__", section))


class OfList(models.QuerySet[_Row_co]):
    """Rows of a bill, seen by those who see the bill."""

    def visible_to(
        self, account: Account | AnonymousUser, right: Right = Right.READ, section: str | None = None
    ) -> Self:
        return self.filter(case_condition(account, right, "call_list__case__", section))


class EndsOnce(models.Model):
    """What was written, and that it was taken back: who, when and why."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class CallList(EndsOnce):
    """A bill as it was taken in: which file, read in what way, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_lists")
    name = models.CharField(max_length=255)  # of the file
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    mapping = models.JSONField()  # formats.bill_mapping.BillMapping, as in its TOML
    time_zone = models.CharField(max_length=60)  # whose clock the bill's times are of
    header = models.JSONField(default=list)
    notes = models.JSONField(default=list, blank=True)  # what was noticed without harm
    rows = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)  # of those kept

    objects = OfCase["CallList"].as_manager()

    class Meta:
        constraints = [
            # The same bill twice would count every call twice.
            models.UniqueConstraint(
                fields=["case", "sha256"], condition=models.Q(withdrawn_at=None), name="bill_once_in_case"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One row of a bill. Between `earliest` and `latest` it began (true moments, kept as UTC); `day` is the date on the
    bill's clock."""

    call_list = models.ForeignKey(CallList, on_delete=models.PROTECT, related_name="calls")
    line = models.PositiveIntegerField()  # of the file
    earliest = models.DateTimeField()
    latest = models.DateTimeField()
    day = models.DateField()
    seconds = models.PositiveIntegerField(null=True, blank=True)  # how long it lasted
    caller_written = models.CharField(max_length=WRITTEN, blank=True)
    caller = models.CharField(max_length=NUMBER, blank=True)
    called_written = models.CharField(max_length=WRITTEN, blank=True)
    called = models.CharField(max_length=NUMBER, blank=True)
    direction = models.CharField(max_length=8, choices=choices(Direction), blank=True)
    kind = models.CharField(max_length=8, choices=choices(CallKind), blank=True)
    tower = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200, blank=True)
    repeats = models.PositiveIntegerField(null=True, blank=True)  # the line that says the same
    rest = models.JSONField(default=dict, blank=True)  # cells of other columns, as written

    objects = OfList["Call"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call_list", "line"], name="call_once_in_list")]
        indexes = [
            models.Index(fields=["call_list", "earliest"], name="call_by_time"),
            models.Index(fields=["call_list", "day"], name="call_by_day"),
            models.Index(fields=["call_list", "caller"], name="call_by_caller"),
            models.Index(fields=["call_list", "called"], name="call_by_called"),
        ]


class RefusedRow(models.Model):
    """A row of a bill that could not be used, whole: to be mended and taken in as a bill of its own."""

    call_list = models.ForeignKey(CallList, on_delete=models.PROTECT, related_name="refused_rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list, blank=True)  # in the order of the header; none where it was not cut
    text = models.TextField(blank=True)  # the line, then
    problems = models.JSONField()  # [{"column", "value", "reason", "expected", "remedy"}]

    objects = OfList["RefusedRow"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call_list", "line"], name="refused_once_in_list")]


class NumberHolder(EndsOnce):
    """That a person of the case had a number, and from where that is known. Two may have had it, one after another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="number_holders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=NUMBER)
    written = models.CharField(max_length=WRITTEN)  # as it was typed
    source = models.CharField(max_length=200)

    objects = OfCase["NumberHolder"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "number"], condition=models.Q(withdrawn_at=None), name="number_once_of_person"
            )
        ]


class StagedBill(models.Model):
    """A file that was sent and waits for its columns to be named. Gone once it is taken in or discarded: of each
    account and case there is one at most."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="staged_bills")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=KEY_LENGTH)
    mapping = models.JSONField(default=dict, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfCase["StagedBill"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="one_staged_bill")]

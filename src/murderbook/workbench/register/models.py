"""Tables of the register. Rows become `casefile` records in `records.py`, and nowhere else."""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import CaseKind, Status, SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer, Role, Sex
from murderbook.casefile.place import PlacePrecision, Site
from murderbook.casefile.timespan import Precision
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.fields import PlainJSONField


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(
        self, account: Account | AnonymousUser, right: Right = Right.READ, section: str | None = None
    ) -> Self:
        """The only door to cases: those on which the account holds the right now, in whole or on that section."""
        return self.filter(case_condition(account, right, section=section))


_Part_co = TypeVar("_Part_co", bound=models.Model, covariant=True)


class PartQuerySet(models.QuerySet[_Part_co]):
    """Rows that belong to a case and are seen by those who see the case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, prefix="case__"))


class Case(models.Model):
    """One murder book, missing-person report, or set of unidentified remains. Code fields hold codes of the lists."""

    key = models.CharField(max_length=KEY_LENGTH, default=new_key, editable=False)  # unique by its index, see Meta
    # Without an index of its own: those by year and by number begin with it.
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="cases", db_index=False)
    kind = models.CharField(max_length=20, choices=choices(CaseKind), default=CaseKind.HOMICIDE)
    own_number = models.CharField(max_length=80, blank=True)
    agency_number = models.CharField(max_length=80, blank=True)
    agency = models.CharField(max_length=120, blank=True)
    offence = models.CharField(max_length=12, null=True, blank=True)
    status = models.CharField(max_length=24, choices=choices(Status), default=Status.UNKNOWN)
    exceptional = models.CharField(max_length=2, null=True, blank=True)

    occurred_earliest = models.DateTimeField(null=True, blank=True)  # local time, kept as UTC
    occurred_latest = models.DateTimeField(null=True, blank=True)
    occurred_precision = models.CharField(max_length=8, choices=choices(Precision), blank=True)
    occurred_as_written = models.CharField(max_length=120, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)  # of the earliest date: for lists

    county_fips = models.CharField(max_length=5, null=True, blank=True)
    state = models.CharField(max_length=2, null=True, blank=True)
    area = models.CharField(max_length=120, blank=True)
    weapon = models.CharField(max_length=4, null=True, blank=True)
    circumstance = models.CharField(max_length=4, null=True, blank=True)
    situation = models.CharField(max_length=2, null=True, blank=True)
    suspect_state = models.CharField(max_length=32, choices=choices(SuspectState), default=SuspectState.UNKNOWN)
    motive_known = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    series = models.CharField(max_length=80, null=True, blank=True)
    notes = models.TextField(blank=True)
    extra = PlainJSONField(default=dict, blank=True)

    # The first victim, repeated here so that lists need one table.
    victim_name = models.CharField(max_length=160, blank=True)
    victim_sex = models.CharField(max_length=1, choices=choices(Sex), default=Sex.UNKNOWN)
    victim_age = models.FloatField(null=True, blank=True)

    version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey("imports.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    source_line = models.PositiveIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # its batch was undone: kept, shown to nobody
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            # The register's list searches and sorts in this index alone (bench/page_speed.py): newest first, with every
            # column that a filter or the search box asks for.
            models.Index(
                fields=[
                    *(
                        "withdrawn_at",
                        "-occurred_earliest",
                        "-id",
                        "compartment",
                        "year",
                        "status",
                        "kind",
                        "victim_sex",
                    ),
                    *("weapon", "county_fips", "own_number", "agency_number", "victim_name", "area"),
                ],
                name="case_list",
            ),
            models.Index(fields=["compartment", "own_number"], name="case_by_number"),
            # Unique (migration 0003 says so in SQL): an index of its own can be built once, at the end of a large
            # import, where a column's uniqueness is looked up row by row at random places.
            models.Index(fields=["key"], name="case_by_key"),
        ]

    def __str__(self) -> str:
        return self.own_number or self.agency_number or self.key


class CasePart(models.Model):
    """What belongs to one case and follows its access."""

    class Meta:
        abstract = True


class LastingPart(CasePart):
    """A part that is never withdrawn: what was written stays, and what changes of it is a revision."""

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True


class StandingManager(models.Manager[_Part_co]):
    """Parts that stand: those entered by mistake are kept, counted nowhere, and asked for by `_base_manager` alone."""

    def get_queryset(self) -> PartQuerySet[_Part_co]:
        return PartQuerySet(self.model, using=self._db).filter(withdrawn_at=None)

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> PartQuerySet[_Part_co]:
        return self.get_queryset().visible_to(account, right)


class Withdrawable(CasePart):
    """A part that can be withdrawn where it was entered by mistake: who, when and why say the revisions."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager()

    class Meta:
        abstract = True


class Person(Withdrawable):
    """A person as one file knows him, in one role; witness states are columns, since witnesses decide cold cases."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    role = models.CharField(max_length=12, choices=choices(Role))
    name = models.CharField(max_length=160, null=True, blank=True)
    identified = models.BooleanField(default=True)
    sex = models.CharField(max_length=1, choices=choices(Sex), default=Sex.UNKNOWN)
    age_low = models.FloatField(null=True, blank=True)
    age_high = models.FloatField(null=True, blank=True)
    race = models.CharField(max_length=2, null=True, blank=True)
    ethnicity = models.CharField(max_length=2, null=True, blank=True)
    relationship = models.CharField(max_length=4, null=True, blank=True)
    alive = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    located = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    willing = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    tie_ended = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    exonerated_on = models.DateField(null=True, blank=True)  # of whoever was charged or convicted
    exposures = PlainJSONField(default=list, blank=True)
    descriptors = PlainJSONField(default=dict, blank=True)
    aliases = PlainJSONField(default=list, blank=True)


class Place(Withdrawable):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="places")
    site = models.CharField(max_length=12, choices=choices(Site))
    description = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=choices(PlacePrecision), default=PlacePrecision.UNKNOWN)
    site_type = models.CharField(max_length=4, null=True, blank=True)
    city = models.CharField(max_length=120, blank=True)
    county_fips = models.CharField(max_length=5, null=True, blank=True)
    state = models.CharField(max_length=2, null=True, blank=True)


class Behaviour(LastingPart):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="behaviours")
    code = models.CharField(max_length=40)
    presence = models.CharField(max_length=16, choices=choices(Presence))
    coded_by = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="one_coding_per_behaviour")]


class Exhibit(Withdrawable):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    number = models.CharField(max_length=40)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=24, null=True, blank=True)
    custody = models.CharField(max_length=12, choices=choices(Custody), default=Custody.UNKNOWN)
    handled_by = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["custody", "withdrawn_at", "case"], name="exhibit_by_custody")]


class Examination(models.Model):
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="examinations")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=40, choices=choices(TestState))


class Review(Withdrawable):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    reviewer = models.CharField(max_length=120, blank=True)
    outcome = models.TextField(blank=True)


class NewInformation(Withdrawable):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="news")
    on = models.DateField()
    what = models.TextField()


class PhysicalLink(Withdrawable):
    """DNA, prints or ballistics that join this case to another or keep them apart; the other by its number.

    A file names a number and no more. Where a person chose the `other` case, the link stands in both files and is seen
    by those who see both.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="physical_links")
    other = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="links_from_others")
    other_number = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    same_source = models.BooleanField()
    source = models.CharField(max_length=200, blank=True)


class ChronoEntry(LastingPart):
    """The chronological record: append-only. An amendment is a new entry that points to the one it amends."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="chrono")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    event_earliest = models.DateTimeField()
    event_latest = models.DateTimeField()
    event_precision = models.CharField(max_length=8, choices=choices(Precision))
    event_as_written = models.CharField(max_length=120)
    text = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=20, blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")

    class Meta:
        ordering = ["event_earliest", "entered_at"]


class Revision(LastingPart):
    """What a row said before it was amended, by whom, when and why. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()  # the case's version that this replaced
    part = models.CharField(max_length=24)  # "case", "exhibit", "person" ...
    part_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey("imports.Batch", null=True, on_delete=models.PROTECT, related_name="revisions")
    at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["part", "at"], name="revision_by_part")]

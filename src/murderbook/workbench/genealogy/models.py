"""Genealogy records: the checklists that open one, the files that went in, what was found, and what became of it.

What was signed or taken in is never written over: an amendment, a newer file, another search is another row. All of it
is seen by those who see the case, and by nobody else: trees hold living people who never asked to be in a case.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.identity.models import Determination
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, PartQuerySet

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class Purpose(StrEnum):
    """Whose place in a tree is looked for."""

    REMAINS = "remains"
    OFFENDER = "offender"  # a lead only: no name is ever taken from it


class GenealogyRecord(models.Model):
    """One search for an unknown person of a case. It is there once a checklist is begun, and open once one is signed
    in which every condition is met."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="genealogy_records")
    purpose = models.CharField(max_length=10, choices=choices(Purpose))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)  # the first time that the gate was open
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing = models.JSONField(default=dict, blank=True)  # outcome, removal from the services, samples

    objects = PartQuerySet["GenealogyRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "purpose"], condition=models.Q(closed_at=None), name="one_genealogy_at_a_time"
            )
        ]


class RecordPartQuerySet(models.QuerySet[_Row_co]):
    """Rows of a genealogy record, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "record__case__"))


class Checklist(models.Model):
    """One revision of the conditions with their answers, append-only (triggers refuse a change). `digest` of a signed
    one is in the audit trail as well."""

    record = models.ForeignKey(GenealogyRecord, on_delete=models.PROTECT, related_name="checklists")
    revision = models.PositiveIntegerField()
    policy = models.CharField(max_length=40)  # which list of conditions
    answers = models.JSONField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    signed = models.BooleanField(default=False)
    name = models.CharField(max_length=160, blank=True)  # of who signed, as it was then
    statement = models.TextField(blank=True)  # what was signed
    before = models.CharField(max_length=64, blank=True)  # digest of the revision that was signed before
    digest = models.CharField(max_length=64, blank=True)

    objects = RecordPartQuerySet["Checklist"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "revision"], name="one_checklist_revision")]


class FileKind(StrEnum):
    TREE = "tree"
    MATCHES = "matches"


class SourceFile(models.Model):
    """A tree or a table of matches, byte for byte as it came, compressed. It leaves by no page and in no export."""

    record = models.ForeignKey(GenealogyRecord, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=choices(FileKind))
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()  # bytes, before compression
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()  # zlib
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RecordPartQuerySet["SourceFile"].as_manager()


class LocationState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (LocationState.WAITING, LocationState.RUNNING)


class Location(models.Model):
    """One search of a tree for the unknown person, reproducible from its row."""

    record = models.ForeignKey(GenealogyRecord, on_delete=models.PROTECT, related_name="locations")
    number = models.PositiveIntegerField()
    tree = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    matches = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()  # born_from, born_to, sex, elsewhere, up, down, unlisted, seed
    input_hash = models.CharField(max_length=64)  # of both files and what was asked
    model_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=choices(LocationState), default=LocationState.WAITING)
    phase = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=400, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    document = models.JSONField(null=True, blank=True)  # docs/reference/genealogy-json.md
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RecordPartQuerySet["Location"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="one_location_number")]


class PlaceLinkQuerySet(models.QuerySet["PlaceLink"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Who sees both the case of the record and the report."""
        return self.filter(
            case_condition(account, right, "record__case__") & case_condition(account, right, "report__")
        )

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class PlaceLink(models.Model):
    """Somebody said: this person of the tree is the one of this missing-person report."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    record = models.ForeignKey(GenealogyRecord, on_delete=models.PROTECT, related_name="links")
    place = models.CharField(max_length=200)  # the id that the tree has
    name = models.CharField(max_length=200)  # as the tree has it
    report = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = PlaceLinkQuerySet.as_manager()


class NotByGenealogyQuerySet(models.QuerySet["NotByGenealogy"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Those who see the determination: its report may be out of sight, and be spoken of."""
        return self.filter(determination__in=Determination.objects.visible_to(account, right).order_by().values("pk"))


class NotByGenealogy(models.Model):
    """What somebody stated who recorded a name, for remains with a genealogy, and said that it did not lead there."""

    determination = models.OneToOneField(Determination, on_delete=models.PROTECT, related_name="not_by_genealogy")
    statement = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NotByGenealogyQuerySet.as_manager()

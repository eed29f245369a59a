"""Who remains may be: what a search suggests, what detectives judge, and what the medical examiner determined. The last
alone names anybody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.person import Role
from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Standing
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition, compartments_with
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, Person


def unnamed() -> models.Q:
    """Cases whose body has no name: remains that are not resolved, and homicides with a victim not identified."""
    nameless = Person.objects.filter(case=models.OuterRef("pk"), role=Role.VICTIM, identified=False)
    remains = models.Q(kind=CaseKind.REMAINS) & ~models.Q(status=Status.RESOLVED)
    return remains | models.Q(models.Exists(nameless), kind=CaseKind.HOMICIDE)


class Search(models.Model):
    """One comparison of all nameless remains with all reports that one compartment may see: itself and the open files.
    Reproducible from its row."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    scope = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="identity_searches")
    model_id = models.CharField(max_length=80)
    seed = models.BigIntegerField(default=0)
    replicas = models.PositiveIntegerField(default=0)
    remains = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)
    corpus_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_latest = models.BooleanField(default=False)


class OneBodyQuerySet(models.QuerySet["OneBody"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "murder__") & case_condition(account, right, "remains__"))

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class OneBody(models.Model):
    """The file of a murder and a file of unidentified remains are of one body: somebody said so, and why. Never
    deleted; taken back with a reason."""

    murder = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    victim = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # whose body it is
    remains = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = OneBodyQuerySet.as_manager()

    class Meta:
        # no more than that: a link to a file that somebody does not see must not keep him from saying what he knows
        constraints = [
            models.UniqueConstraint(
                fields=["victim", "remains"], condition=models.Q(withdrawn_at=None), name="one_body_said_once"
            )
        ]


class PairQuerySet(models.QuerySet[Any]):
    """Rows on remains and a report, seen by those who see both."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "remains__") & case_condition(account, right, "report__"))


class Candidate(models.Model):
    """A report that may be of these remains, as one search gave it, with its rows as shown."""

    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="candidates")
    remains = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # of several nameless
    report = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()  # among the reports for these remains
    score_millibits = models.IntegerField(null=True, blank=True)  # null: an exclusion stands
    standing = models.CharField(max_length=10, choices=choices(Standing))
    chance_shown = models.FloatField(null=True, blank=True)
    chance_at_floor = models.BooleanField(default=False)
    document = models.JSONField()  # docs/reference/leads-json.md; empty once a later search has long superseded it

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "remains", "report"], name="one_candidate_per_pair")]


class IdentityJudgementQuerySet(PairQuerySet):
    def last_of_each(self) -> list[IdentityJudgement]:
        """Of each person on each pair the last one, in the order of writing."""
        found: dict[tuple[int, int, int], IdentityJudgement] = {}
        for one in self.select_related("account").order_by("at", "pk"):
            found.pop((one.remains_id, one.report_id, one.account_id), None)
            found[one.remains_id, one.report_id, one.account_id] = one
        return list(found.values())


class IdentityJudgement(models.Model):
    """A person's verdict on remains and a report, append-only: changing one's mind is another row."""

    remains = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=choices(Verdict))
    reason = models.TextField()
    shown = models.JSONField(default=dict)  # the lead that was on the page: what the files said then
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = IdentityJudgementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["remains", "report"], name="judgement_of_identity")]


class ProfileQuerySet(models.QuerySet["StrProfile"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "case__"))

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class StrProfile(models.Model):
    """The STR profile of remains, or of somebody who gave a sample for a missing person. Alleles are on no page and in
    no export: what they say of a pair is."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="str_profiles")
    sample = models.CharField(max_length=80)  # the laboratory's number
    relation = models.CharField(max_length=32)  # of kinship/relations.py; "own" for remains
    relative = models.CharField(max_length=160, blank=True)
    sampled_on = models.DateField(null=True, blank=True)
    loci = models.JSONField()  # {"TH01": ["6", "9.3"], ...}
    source = models.CharField(max_length=200)  # the file it came in
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sample"], condition=models.Q(withdrawn_at=None), name="one_standing_profile"
            )
        ]


class Method(StrEnum):
    """What the identification rests on."""

    DNA_DIRECT = "dna, own sample"
    DNA_RELATIVES = "dna, relatives"
    DENTAL = "dental"
    FINGERPRINTS = "fingerprints"
    DEVICE = "numbered implant"
    RADIOGRAPH = "x-ray comparison"
    OTHER = "other"


BY_DNA = (Method.DNA_DIRECT, Method.DNA_RELATIVES)


class DeterminationQuerySet(models.QuerySet["Determination"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Whoever sees the case of the remains and, where one is named, the report. A report that was withdrawn since,
        by undoing its import, hides from nobody of its compartment why the remains have a name."""
        gone = models.Q(report__compartment__in=compartments_with(account, right)) & ~models.Q(
            report__withdrawn_at=None
        )
        report = models.Q(report=None) | case_condition(account, right, "report__") | gone
        return self.filter(case_condition(account, right, "remains__") & report)

    def of(self, case: Case) -> Self:
        """Those that named a body of this file, whichever of its files they were recorded in."""
        return self.filter(
            models.Q(remains=case)
            | models.Q(pk__in=self.model.also.through.objects.filter(case=case).values("determination"))
        )


class Determination(models.Model):
    """Never deleted. One that the examiner took back is withdrawn with a reason, and the case is nameless again."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    remains = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="determinations")
    victim = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who took the name
    also = models.ManyToManyField(Case, related_name="also_determined")  # further files of the same body
    report = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="determined_in")
    name = models.CharField(max_length=160)  # "Last, First"
    method = models.CharField(max_length=20, choices=choices(Method))
    after_genealogy = models.BooleanField(default=False)  # then an STR comparison has confirmed it
    examiner = models.CharField(max_length=160)  # and the office
    reference = models.CharField(max_length=80)  # number of the examiner's report
    on = models.DateField()
    before = models.JSONField(default=dict)  # what the rows said that it changed: for a withdrawal
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["victim"], condition=models.Q(withdrawn_at=None), name="one_standing_determination"
            )
        ]

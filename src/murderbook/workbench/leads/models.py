"""Searches, the leads they gave, and judgements. Machine scores are records too: nothing is deleted."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Kind, Standing
from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition, compartments_with
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case

# A physical link has a score that ranks it and no chance number, since no replica search holds a trace.
TIED_BY_A_TRACE = models.Q(chance_shown=None, score_millibits__isnull=False)

# What a run searched: all pairs of its scope, those of the newest cases, or those of one.
FULL = "linkage"
NEW_CASES = "linkage of new cases"
ONE_CASE = "linkage of one case"  # the moment it is entered or changed; superseded by the next search of everything

# What of a run is large and on no page of leads: half a megabyte of counts, read again for every row of a list.
BULK_OF_RUN = ("model", "strings", "string_documents", "null_counts", "decided")


class Basis(StrEnum):
    """What a supported link rests on. All but the last are independent of what a search says."""

    DNA = "dna"
    CONVICTION = "conviction"
    CONFESSION = "confession"  # corroborated by what only the offender could know
    PHYSICAL = "other physical"
    FILE = "the file"


INDEPENDENT = (Basis.DNA, Basis.CONVICTION, Basis.CONFESSION, Basis.PHYSICAL)
Pair = tuple[str, int, int]  # kind, left, right: what a judgement is of, whichever search told it


class Run(models.Model):
    """One search by one engine over what one compartment may see: itself and the open files. Reproducible from its row.

    `scope` is the compartment whose members see the run's leads; a restricted compartment reads down into the open
    files and nothing flows back (DESIGN 5).
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    scope = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="runs")
    engine = models.CharField(max_length=40)
    model_id = models.CharField(max_length=80)
    model = models.JSONField(default=dict)  # the fitted declaration: printed, diffed, disclosed
    seed = models.BigIntegerField(default=0)
    replicas = models.PositiveIntegerField(default=0)
    inflation = models.JSONField(default=dict)  # {"level", "slope", "measured"} of evidence/inflation.py
    null_counts = models.JSONField(default=dict)  # scores that its replicas gave, for searches of one case
    searches = models.PositiveIntegerField(default=1)  # made so far in this scope, this one included
    cases = models.PositiveIntegerField(default=0)
    corpus_hash = models.CharField(max_length=64)
    strings = models.JSONField(default=list)  # suggested strings: lists of case keys
    string_documents = models.JSONField(default=list)  # the same with score, chance and what their cases share
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    decided = models.JSONField(default=list)  # pairs that persons tie or keep apart: [key, key, whether one hand's]
    is_latest = models.BooleanField(default=False)


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """A lead is seen by those who see both of its cases. Its run comes without what no page shows."""
        seen = case_condition(account, right, "left__") & case_condition(account, right, "right__")
        return self.filter(seen).defer(*(f"run__{name}" for name in BULK_OF_RUN))

    def standing(self) -> Self:
        """Those of searches that none after them took the place of."""
        return self.filter(run__is_latest=True, stands=True)


class Lead(models.Model):
    """A lead as one run gave it, with its rows as shown."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="leads")
    kind = models.CharField(max_length=20, choices=choices(Kind))
    left = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    score_millibits = models.IntegerField(null=True, blank=True)  # null: an exclusion stands
    standing = models.CharField(max_length=10, choices=choices(Standing))
    chance_expected = models.FloatField(null=True, blank=True)
    chance_upper = models.FloatField(null=True, blank=True)
    chance_shown = models.FloatField(null=True, blank=True)
    chance_at_floor = models.BooleanField(default=False)
    document = models.JSONField()  # the lead in the form of docs/reference/leads-json.md
    stands = models.BooleanField(default=True)  # False: a case of it was searched for anew since (searches of one case)

    objects = LeadQuerySet.as_manager()

    class Meta:
        # All that lists ask before they choose a page: the rows themselves hold their document, thirty times as long.
        indexes = [
            models.Index(fields=["run", "rank", "left", "right", "kind", "chance_shown"], name="lead_by_rank_and_pair")
        ]
        constraints = [models.UniqueConstraint(fields=["run", "kind", "left", "right"], name="one_lead_per_pair")]

    @property
    def pair(self) -> Pair:
        return self.kind, self.left_id, self.right_id


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def of_pair(self, lead: Lead) -> Self:
        """All judgements of the pair, whichever run's lead they were made on."""
        return self.filter(kind=lead.kind, left=lead.left_id, right=lead.right_id)

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Those of pairs of which the account sees both cases. What a colleague thought is told after one's own."""
        return self.filter(case_condition(account, right, "left__") & case_condition(account, right, "right__"))

    def eliminated_pairs(self) -> set[tuple[Any, ...]]:
        """Kind and keys of the pairs that somebody's latest judgement eliminates: a changed mind gives them back."""
        facts = ("kind", "left__key", "right__key", "account", "verdict")
        latest = {row[:4]: row[4] for row in self.order_by("at", "pk").values_list(*facts)}
        return {row[:3] for row, verdict in latest.items() if verdict == Verdict.ELIMINATED}


class Judgement(models.Model):
    """A person's verdict on a pair, append-only: changing one's mind is another row. Outlives the run."""

    kind = models.CharField(max_length=20, choices=choices(Kind))
    left = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="judgements")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=choices(Verdict))
    reason = models.TextField()
    basis = models.CharField(max_length=16, choices=choices(Basis), blank=True)  # of what is supported
    blind = models.BooleanField(default=False)  # made before the page showed a score or a reason
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = JudgementQuerySet.as_manager()

    @property
    def pair(self) -> Pair:
        return self.kind, self.left_id, self.right_id


class Act(StrEnum):
    """What a person decides of a string. All but splitting off hold cases together."""

    MERGE = "merge"  # all of the cases, each with each
    SPLIT = "split off"  # the subject is kept apart from each of the others
    PIN = "pin"  # the subject is held together with each of the others


class DecisionQuerySet(models.QuerySet["StringDecision"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """To somebody who may not see all of its cases a decision does not exist; nor one of a restricted scope to
        somebody who does not read that, though its cases have been moved out since."""
        hidden = StringDecision.cases.through.objects.exclude(case_condition(account, right, "case__"))
        scopes = models.Q(scope__grade=Grade.OPEN) | models.Q(scope__in=compartments_with(account, right))
        return self.filter(scopes).exclude(pk__in=hidden.values("stringdecision"))


class StringDecision(models.Model):
    """What a person decided of the cases of a string, for later searches of the scope; never deleted. A later decision
    on the same cases wins, and one that was withdrawn has no effect."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    scope = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=choices(Act))
    subject = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")  # none of a merger
    cases = models.ManyToManyField(Case, related_name="+")  # all of them, the subject too
    reason = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    objects = DecisionQuerySet.as_manager()


class HotQuerySet(models.QuerySet["HotPair"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Whoever sees both cases is told, and nobody else."""
        return self.filter(case_condition(account, right, "left__") & case_condition(account, right, "right__"))


class HotPair(models.Model):
    """A pair that became worth telling of when one of its cases was entered or changed. One row per pair and scope,
    ever: a pair that was judged makes none, and one that cools and is found again is the same."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    scope = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(Kind))
    left = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    woken_by = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+"
    )  # the end that was entered or changed
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")  # as last found, with its reasons
    first_seen = models.DateTimeField(default=timezone.now, editable=False)
    hot_since = models.DateTimeField(default=timezone.now)
    cooled_at = models.DateTimeField(null=True, blank=True)  # a change of a case made it what chance would give
    per_search = models.FloatField(null=True, blank=True)  # expected by chance in a search of one case; null: a trace
    searches_a_year = models.FloatField()  # of the scope, as estimated then
    allowed_a_year = models.FloatField()  # the unit's rule, as it was then

    objects = HotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-hot_since", "id"], name="hot_by_time")]
        constraints = [models.UniqueConstraint(fields=["scope", "kind", "left", "right"], name="one_hot_pair")]

    @property
    def pair(self) -> Pair:
        return self.kind, self.left_id, self.right_id


class HotSeen(models.Model):
    """That a person has seen a hot pair: his own mark, which nobody else is told."""

    hot = models.ForeignKey(HotPair, on_delete=models.PROTECT, related_name="seen")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hot", "account"], name="seen_once")]


class AlarmRule(models.Model):
    """How many false alarms a year the unit allows in each scope. Append-only: the last one is in force."""

    allowed_a_year = models.FloatField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now, editable=False)


class Declared(models.Model):
    """A declaration that was put in force, by whom; append-only, and the last one counts. Without a name: back to the
    one that the program ships."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    model_id = models.CharField(max_length=80, blank=True)
    raw = models.JSONField(default=dict)
    text = models.TextField(blank=True)  # the same as TOML, as it was given
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

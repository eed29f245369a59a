"""Tables of what came as paper. The original lies untouched in the record's folder (`files.py`); here is what was read.

A page carries two numbers that never change: its own within the document, and one within the case, by which the unit
cites it ("page 214"). The second is given when the document is taken in, before anything is read.
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, LastingPart, Withdrawable


class ReadingState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being read"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


class Reading(LastingPart):
    """A batch of files that was taken in together, and how far their reading has come."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    came_from = models.CharField(max_length=300, blank=True)  # the folder's name, or "uploaded"
    state = models.CharField(max_length=10, choices=ReadingState.choices, default=ReadingState.WAITING)
    left_out = models.JSONField(default=list, blank=True)  # files not taken in: [{"name", "why"}]
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    read_before = models.PositiveIntegerField(default=0)  # pages that were read when this run began: for its pace
    finished_at = models.DateTimeField(null=True, blank=True)


class Document(Withdrawable):
    """One file as it came. What the unit says of it (volume, box, item, number, date) is amended with revisions."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="documents")
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=300)  # of the file, with its folder inside what was taken in
    kind = models.CharField(max_length=8)  # documents.reading.kinds.FileKind
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    page_count = models.PositiveIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=0)  # the number within the case of its first page
    notices = models.JSONField(
        default=list, blank=True
    )  # what its reader should know: macros not run, pictures left out

    title = models.CharField(max_length=200, blank=True)
    volume = models.CharField(max_length=40, blank=True)
    box = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=40, blank=True)
    agency_number = models.CharField(max_length=80, blank=True)
    written_on = models.DateField(null=True, blank=True)  # its own date: what "last Tuesday" is counted from

    class Meta:
        indexes = [
            models.Index(fields=["case", "sha256"], name="document_by_hash"),
            models.Index(fields=["case", "first_page"], name="document_by_page"),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def last_page(self) -> int:
        return self.first_page + self.page_count - 1


class PageState(models.TextChoices):
    TEXT = "text", "Text of the file itself"
    OCR = "ocr", "Read from the picture"
    DOUBTFUL = "doubtful", "Hand-written or hardly legible"
    BLANK = "blank", "Nothing on it"
    FAILED = "failed", "Not read"
    TYPED = "typed", "Typed by a person"


FOR_A_PERSON = (PageState.DOUBTFUL, PageState.FAILED)


class PageQuerySet(models.QuerySet["Page"]):
    def visible_to(
        self, account: Account | AnonymousUser, right: Right = Right.READ, section: str | None = None
    ) -> Self:
        """Pages of cases on which the account holds the right, in whole or on that section."""
        return self.filter(case_condition(account, right, "case__", section))


class Standing(models.Manager["Page"]):
    """Pages of documents that stand."""

    def get_queryset(self) -> PageQuerySet:
        return PageQuerySet(self.model, using=self._db).filter(document__withdrawn_at=None)

    def visible_to(
        self, account: Account | AnonymousUser, right: Right = Right.READ, section: str | None = None
    ) -> PageQuerySet:
        return self.get_queryset().visible_to(account, right, section)


class Page(models.Model):
    """One page as it was read, or as a person typed it; the original stays what it is."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pages")  # of its document: for the search
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="pages")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    number = models.PositiveIntegerField()  # within the document, from 1
    cited_as = models.PositiveIntegerField()  # within the case
    state = models.CharField(max_length=8, choices=PageState.choices)
    problem = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    words = models.BinaryField(default=b"")  # where each word stands: documents.reading.words
    confidence = models.FloatField(null=True, blank=True)  # mean of the words, 0 to 100; null where nothing was guessed
    width = models.PositiveIntegerField(default=0)  # of the picture, in pixels; 0: there is none
    height = models.PositiveIntegerField(default=0)
    turned = models.PositiveSmallIntegerField(default=0)  # degrees clockwise by which the original was turned upright
    skew = models.FloatField(default=0.0)  # degrees by which it was straightened after that
    sketch = models.BinaryField(default=b"")  # of its words, by which near-duplicates are found: documents.alike
    alike = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    likeness = models.FloatField(null=True, blank=True)  # share of common word sequences with `alike`, 0 to 1
    suggested = models.BooleanField(default=False)  # that rules have looked at it: documents.intake.suggesting
    # The last date on it, or before it in the document, that the next page counts from: local time, kept as UTC.
    last_from = models.DateTimeField(null=True, blank=True)
    last_to = models.DateTimeField(null=True, blank=True)

    objects = Standing()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]
        indexes = [
            # With the document, so that a search for a common word reads no page at all (bench/search.py).
            models.Index(fields=["case", "cited_as", "document"], name="page_by_citation"),
            models.Index(fields=["case", "state"], name="page_by_state", condition=Q(state__in=["doubtful", "failed"])),
        ]


class Transcription(LastingPart):
    """What a person typed off a page, or put right of it. It is the page's text from then on, until another comes; what
    stood there before, and where its words stood, is kept in the row."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transcriptions")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="transcriptions")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    text = models.TextField()
    before = models.TextField(blank=True)
    before_words = models.BinaryField(default=b"")
    before_state = models.CharField(max_length=8, choices=PageState.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)


class MentionState(models.TextChoices):
    SUGGESTED = "suggested", "Suggested"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class Mention(LastingPart):
    """A suggestion of a rule: these letters of the page name this. A fact only once a person has accepted it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mentions")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="mentions")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=20)  # documents.mentions.mention.Kind, or "date"
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=300)  # as the page has it
    value = models.CharField(max_length=300)
    role = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=300)  # what suggested it, in words
    earliest = models.DateTimeField(null=True, blank=True)  # of a date: local time, kept as UTC
    latest = models.DateTimeField(null=True, blank=True)
    precision = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=MentionState.choices, default=MentionState.SUGGESTED)

    class Meta:
        indexes = [
            models.Index(fields=["case", "kind", "state"], name="mention_by_kind"),
            models.Index(fields=["earliest", "latest"], name="mention_by_time", condition=Q(kind="date")),
        ]


class MentionDecision(LastingPart):
    """That a person accepted or rejected a mention. Changing one's mind is another row; the last one counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mention_decisions")
    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=MentionState.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

"""All kinds, in the order of a paper file. What hangs on a thing stands below it.

A table with a way to a case that is in no list here fails tests/workbench/reports/test_kinds.py: whoever adds one says
how it is disclosed, or why it is no part of the file.
"""

from __future__ import annotations

from typing import Any

from murderbook.casefile.code_lists import code_list
from murderbook.workbench.calls import models as calls
from murderbook.workbench.calls.records import on_clock
from murderbook.workbench.calls.whose import lasted_in_words
from murderbook.workbench.casework import models as casework
from murderbook.workbench.documents import models as documents
from murderbook.workbench.enquiries import models as enquiries
from murderbook.workbench.families import models as families
from murderbook.workbench.genealogy import models as genealogy
from murderbook.workbench.identity import models as identity
from murderbook.workbench.investigations import models as investigations
from murderbook.workbench.laboratory import models as laboratory
from murderbook.workbench.leads import models as leads
from murderbook.workbench.network import models as network
from murderbook.workbench.pages.words import span_in_words
from murderbook.workbench.register import models as register
from murderbook.workbench.register.revised import REVISED
from murderbook.workbench.reports.file.kind import Kind
from murderbook.workbench.resolution import models as resolution
from murderbook.workbench.unit import models as unit
from murderbook.workbench.worklist.models import Assessment

BOTH = ("left", "right")
NUMBER = frozenset({"number"})  # stands in its reference
POINTS = frozenset({"terms", "would_move_up", "news_ordinal"})  # told term by term instead
DOCUMENT = frozenset({"document"})  # told row by row instead


def _placed(word: str) -> Any:  # noqa: ANN401 - a callable
    return lambda _row, place: f"{word} {place}"


def _keyed(word: str) -> Any:  # noqa: ANN401
    """By the beginning of its key: of rows of which not everybody who sees the case sees all."""
    return lambda row, _place: f"{word} {row.key[:8]}"


def _score(row: Any) -> str:  # noqa: ANN401
    said = "excluded by a trace" if row.score_millibits is None else f"score {row.score_millibits / 1000:.1f}"
    return f"{row.kind}, {said}"


def _numbered(letter: str) -> Any:  # noqa: ANN401
    """By the number that the row has in the case; an amendment has that of what it amends, and its place."""
    return lambda row, place: f"{letter}{row.number}" + (f", amendment ({place})" if _amends(row) else "")


def _amends(row: Any) -> bool:  # noqa: ANN401
    return getattr(row, "amends_id", None) is not None


def _when(row: Any) -> str:  # noqa: ANN401
    return span_in_words(row.event_earliest, row.event_latest, row.event_precision, row.event_as_written)


def _call(row: Any) -> str:  # noqa: ANN401
    """When by the clock of its bill, who whom, how long."""
    began = f"{on_clock(row.earliest, row.call_list.time_zone):%-d %b %Y, %H:%M}"
    ends = " to ".join(one or "not stated" for one in (row.caller_written, row.called_written))
    lasted = f", {lasted_in_words(row.seconds)}" if row.seconds is not None else ""
    return f"{began} on the clock of {row.call_list.time_zone}, {ends}{lasted}"


def _related(row: Any) -> str:  # noqa: ANN401
    return f"{row.left_name}, {row.kind}, {row.right_name}"


def _examined(row: Any) -> str:  # noqa: ANN401
    return f"{code_list('examination').label(row.kind)}: {row.state}"


def _amended(kind: str) -> Any:  # noqa: ANN401
    return lambda row: (kind, row.amends_id)


def _revised(row: Any) -> tuple[str, int]:  # noqa: ANN401
    """The row that a revision is of, where it is there still."""
    model = REVISED[row.part]
    found = next((one.name for one in KINDS if one.model is model), "")
    return found, int(row.part_id)


REGISTER = (
    Kind("case", "Facts of the case", register.Case, lambda _row, _place: "Case", about=("",)),
    Kind("person", "People", register.Person, _placed("Person"), lambda row: f"{row.role}, {row.name or 'no name'}"),
    Kind("place", "Places", register.Place, _placed("Place"), lambda row: row.site),
    Kind("behaviour", "Coded behaviours", register.Behaviour, _placed("Behaviour"), short=True),
    Kind(
        "exhibit", "Exhibits", register.Exhibit,
        lambda row, place: f"Exhibit {place} ({row.number})", lambda row: row.description,
    ),
    Kind(
        "examination", "Examinations of exhibits", register.Examination, _placed("Examination"),
        _examined, ("exhibit__case",), lambda row: ("exhibit", row.exhibit_id),
    ),
    Kind(
        "custody", "Chain of custody", casework.CustodyEvent, _placed("Custody"),
        lambda row: f"{row.act}, {_when(row)}", hangs_on=lambda row: ("exhibit", row.exhibit_id),
    ),
    Kind(
        "chrono", "Chronological record", register.ChronoEntry, _placed("Chrono"), _when, hangs_on=_amended("chrono")
    ),
    Kind("review", "Reviews", register.Review, _placed("Review"), lambda row: f"{row.on:%-d %b %Y}"),
    Kind("news", "New information", register.NewInformation, _placed("News"), lambda row: f"{row.on:%-d %b %Y}"),
    Kind("link", "Physical links", register.PhysicalLink, _placed("Link"), lambda row: row.kind),
    Kind(
        "link from another file", "Physical links that other files name", register.PhysicalLink,
        _placed("Link from another file"), lambda row: row.kind, ("other", "case"), hidden=frozenset({"other"}),
    ),
)  # fmt: skip
PAPER = (
    Kind("reading", "Batches of paper taken in", documents.Reading, _placed("Batch"), lambda row: row.came_from),
    Kind("document", "Documents", documents.Document, _placed("Document"), lambda row: row.title or row.name),
    Kind(
        "page", "Pages", documents.Page, lambda row, _place: f"Page {row.cited_as}",
        lambda row: f"{row.document}, page {row.number} of {row.document.page_count}",
        hangs_on=lambda row: ("document", row.document_id), hidden=frozenset({"text", "sketch", "words"}),
    ),
    Kind(
        "transcription", "Pages typed by a person", documents.Transcription, _placed("Transcription"),
        hangs_on=lambda row: ("page", row.page_id), hidden=frozenset({"before_words"}),
    ),
    Kind(
        "mention", "Mentions found by rules", documents.Mention, _placed("Mention"),
        hangs_on=lambda row: ("page", row.page_id), short=True,
    ),
    Kind(
        "mention decision", "Mentions accepted and rejected", documents.MentionDecision,
        _placed("Decision on a mention"), hangs_on=lambda row: ("mention", row.mention_id), short=True,
    ),
)  # fmt: skip
CALLS = (
    Kind("bill", "Telephone bills", calls.CallList, _placed("Bill"), lambda row: row.name),
    Kind(
        "call", "Telephone calls", calls.Call, lambda row, _place: f"{row.call_list.name}, line {row.line}",
        _call, ("call_list__case",), lambda row: ("bill", row.call_list_id),
        frozenset({"line", "call_list", "day", "caller_written", "called_written", "seconds"}), short=True,
    ),
    Kind(
        "refused row", "Rows of bills that could not be used", calls.RefusedRow,
        lambda row, _place: f"{row.call_list.name}, line {row.line}", about=("call_list__case",),
        hangs_on=lambda row: ("bill", row.call_list_id), short=True,
    ),
    Kind(
        "number", "Whose telephone numbers these were", calls.NumberHolder, _placed("Number"),
        lambda row: f"{row.written}, had by {row.person.name}",
    ),
)  # fmt: skip
RELATIONS = (
    Kind("relation file", "Files of relations", network.RelationFile, _placed("File"), lambda row: row.name),
    Kind("relation", "Relations", network.CaseRelation, _numbered("R"), _related, hidden=NUMBER),
)
WORK = (
    Kind("action", "Actions", casework.Action, _numbered("A"), hidden=NUMBER),
    Kind(
        "step", "Steps of actions", casework.ActionStep,
        lambda row, _place: f"A{row.action.number}, step {row.number}", lambda row: row.kind,
        ("action__case",), lambda row: ("action", row.action_id), NUMBER,
    ),
    Kind(
        "decision", "Decisions", casework.Decision, _numbered("D"), _when, hangs_on=_amended("decision"), hidden=NUMBER
    ),
    Kind("question", "Questions", casework.Question, _numbered("Q"), hidden=NUMBER),
    Kind(
        "lab request", "Requests to the laboratory", laboratory.LabRequest, _numbered("L"),
        lambda row: row.method_words, hidden=NUMBER,
    ),
    Kind(
        "lab step", "Steps of the laboratory", laboratory.LabStep,
        lambda row, place: f"L{row.request.number}, step {row.number}", lambda row: row.kind,
        ("request__case",), lambda row: ("lab request", row.request_id),
    ),
    Kind(
        "lab origin", "Steps from a laboratory's list", laboratory.LabOrigin,
        lambda row, place: f"L{row.step.request.number}, step {row.step.number}, from a list",
        lambda row: f"line {row.line}", ("step__request__case",), lambda row: ("lab step", row.step_id),
    ),
    Kind(
        "lab strike", "Steps struck out", laboratory.LabStrike,
        lambda row, place: f"L{row.step.request.number}, step {row.step.number}, struck out", lambda row: row.why,
        ("step__request__case",), lambda row: ("lab step", row.step_id),
    ),
    Kind("assignment", "Who had the case", unit.Assignment, _placed("Assignment"), lambda row: row.name or "nobody"),
    Kind(
        "answer", "Answers to questions", casework.QuestionAnswer,
        lambda row, place: f"Q{row.question.number}, answer ({place})", lambda row: row.state,
        ("question__case",), lambda row: ("question", row.question_id),
    ),
    Kind("volume", "Volumes of the paper file", casework.Volume, lambda row, place: f"Volume {place} ({row.name})"),
    Kind(
        "move", "Where volumes were", casework.VolumeMove, _placed("Move"), lambda row: row.move,
        ("volume__case",), lambda row: ("volume", row.volume_id),
    ),
)  # fmt: skip
FAMILY = (
    Kind("wishes", "Wishes of next of kin", families.Wishes, _placed("Wishes"), lambda row: row.wish),
    Kind(
        "announcement", "What was planned to go out", families.Announcement, _placed("Announcement"),
        lambda row: f"{row.what}, {row.became}", hangs_on=lambda row: ("announcement", row.of_id),
    ),
    Kind(
        "contact", "Contacts with the family", families.Contact, _placed("Contact"),
        lambda row: f"{row.on:%-d %b %Y}, {row.direction}", hangs_on=_amended("contact"),
    ),
    Kind(
        "application", "Families' applications for a review", families.Application, _numbered("Application "),
        lambda row: row.procedure, hangs_on=_amended("application"), hidden=NUMBER | frozenset({"rules"}),
    ),
    Kind(
        "application step", "Steps of applications", families.ApplicationStep,
        lambda row, _place: f"Application {row.application.number}, step {row.number}", lambda row: row.kind,
        ("application__case",), lambda row: ("application", row.application_id), NUMBER,
    ),
    Kind("letter", "Letters to the family", families.Letter, _numbered("Letter "), hidden=NUMBER),
    Kind(
        "letter act", "What became of letters", families.LetterAct,
        lambda row, _place: f"Letter {row.letter.number}, act {row.number}", lambda row: row.state,
        ("letter__case",), lambda row: ("letter", row.letter_id), NUMBER,
    ),
)  # fmt: skip
MACHINE = (
    Kind("assessment", "Points of the worklist", Assessment, lambda _row, _place: "Points", hidden=POINTS),
    Kind("lead", "Leads with machine scores", leads.Lead, _keyed("Lead"), _score, BOTH, hidden=DOCUMENT),
    Kind(
        "judgement", "Judgements of leads", leads.Judgement, _placed("Judgement"), lambda row: row.verdict,
        BOTH, lambda row: ("lead", row.lead_id),
    ),
    Kind("hot pair", "Pairs that were told of at once", leads.HotPair, _placed("Hot pair"), about=BOTH, short=True),
    Kind(
        "string decision", "Decisions on strings of cases", leads.StringDecision, _placed("String decision"),
        lambda row: row.act, ("cases",), own_door=True,
    ),
)  # fmt: skip
IDENTITY = (
    Kind("one body", "Files that are of one body", identity.OneBody, _placed("One body"), about=("murder", "remains")),
    Kind(
        "candidate", "Candidates for an identity, with machine scores", identity.Candidate, _placed("Candidate"),
        about=("remains", "report"), hidden=DOCUMENT,
    ),
    Kind(
        "identity judgement", "Judgements of candidates", identity.IdentityJudgement, _placed("Judgement of identity"),
        lambda row: row.verdict, ("remains", "report"), hidden=frozenset({"shown"}),
    ),
    Kind(
        "person judgement", "Judgements of persons", resolution.PersonJudgement, _placed("Judgement of persons"),
        lambda row: row.verdict or "taken back", ("left_case", "right_case"),
    ),
    # Alleles are on no page and in no export.
    Kind(
        "str profile", "STR profiles", identity.StrProfile, _placed("STR profile"), hidden=frozenset({"loci"}),
    ),
    Kind(
        "determination", "Identifications by the medical examiner", identity.Determination, _placed("Determination"),
        lambda row: row.name, ("remains", "report", "also"), own_door=True,
    ),
    Kind(
        "not by genealogy", "Statements on genealogy", genealogy.NotByGenealogy, _placed("Statement on genealogy"),
        about=("determination__remains", "determination__report", "determination__also"),
        hangs_on=lambda row: ("determination", row.determination_id), own_door=True,
    ),
    Kind("genealogy", "Genealogies", genealogy.GenealogyRecord, _placed("Genealogy")),
    Kind(
        "checklist", "Conditions of genealogies", genealogy.Checklist, _placed("Conditions"), about=("record__case",),
        hangs_on=lambda row: ("genealogy", row.record_id),
    ),
    # Of relatives who are party to nothing: that the files are there, not what is in them.
    Kind(
        "genealogy file", "Files of genealogies", genealogy.SourceFile, _placed("Genealogy file"),
        about=("record__case",), hangs_on=lambda row: ("genealogy", row.record_id), hidden=frozenset({"content"}),
    ),
    Kind(
        "location", "Places in a family tree", genealogy.Location, _placed("Location"), about=("record__case",),
        hangs_on=lambda row: ("genealogy", row.record_id), hidden=frozenset({"document"}),
    ),
    Kind(
        "place link", "Places of a tree tied to a report", genealogy.PlaceLink, _placed("Place link"),
        about=("record__case", "report"), hangs_on=lambda row: ("genealogy", row.record_id),
    ),
)  # fmt: skip
# Of several cases at once: in the file of each of them, for those who read them all.
OVER_SEVERAL = (
    Kind(
        "investigation", "Investigations over several cases", investigations.Investigation,
        _keyed("Investigation"), lambda row: row.name, ("members__case",), own_door=True,
    ),
    Kind(
        "investigation case", "Cases of investigations", investigations.InvestigationCase,
        _placed("Case of an investigation"), about=("investigation__members__case",),
        hangs_on=lambda row: ("investigation", row.investigation_id), own_door=True,
    ),
    Kind(
        "hypothesis", "Hypotheses", investigations.Hypothesis, _placed("Hypothesis"), lambda row: f"H{row.number}",
        ("investigation__members__case",), lambda row: ("investigation", row.investigation_id), own_door=True,
    ),
    Kind(
        "item", "What is known for and against hypotheses", investigations.Item, _placed("Item"),
        lambda row: f"E{row.number}", ("investigation__members__case",),
        lambda row: ("investigation", row.investigation_id), own_door=True,
    ),
    Kind(
        "rating", "What it says of hypotheses", investigations.Rating, _placed("Rating"), lambda row: row.says,
        ("item__investigation__members__case",), lambda row: ("item", row.item_id), own_door=True,
    ),
    Kind(
        "investigation question", "Questions of investigations", investigations.InvestigationQuestion,
        _placed("Question of an investigation"), lambda row: f"Q{row.number}", ("investigation__members__case",),
        lambda row: ("investigation", row.investigation_id), own_door=True,
    ),
    Kind(
        "investigation answer", "Answers to questions of investigations", investigations.InvestigationAnswer,
        _placed("Answer of an investigation"), lambda row: row.state, ("question__investigation__members__case",),
        lambda row: ("investigation question", row.question_id), own_door=True,
    ),
)  # fmt: skip
WITNESSES = (
    Kind(
        "fear", "Whom witnesses were afraid of", enquiries.Fear, _placed("Fear"),
        lambda row: f"{row.witness.name or 'a witness'} of {row.name}",
    ),
    Kind(
        "criminal fact", "Arrests and convictions looked up", enquiries.CriminalFact, _placed("Arrest or conviction"),
        lambda row: f"{row.person.name or 'a person'}, {row.act}",
    ),
    Kind("life event", "What became of people", enquiries.LifeEvent, _placed("Life event"), lambda row: row.name),
    Kind(
        "approach", "Approaches to witnesses", enquiries.Approach, _placed("Approach"),
        lambda row: f"{row.witness.name or 'a witness'}, {row.kind}",
    ),
)  # fmt: skip
_SCOPE = ("case", "investigation__members__case")  # of a case, or of an investigation over several
_OF_SUBJECT = tuple(f"subject__{path}" for path in _SCOPE)
ENQUIRIES = (
    Kind(
        "enquiry category", "Categories of enquiry", enquiries.Category, _keyed("Category"),
        lambda row: f"{row}, {row.name}", _SCOPE, own_door=True,
    ),
    Kind(
        "person of interest", "Persons of interest", enquiries.Subject, _keyed("Person of interest"),
        lambda row: f"{row}, {row.name}", _SCOPE, own_door=True,
    ),
    Kind(
        "placing", "Who was put into which category", enquiries.Placing, _placed("Placing"),
        lambda row: f"{row.subject} in {row.category}", _OF_SUBJECT,
        lambda row: ("person of interest", row.subject_id), own_door=True,
    ),
    Kind(
        "stretch", "Where persons of interest were", enquiries.Stretch, _placed("Stretch"), lambda row: row.kind,
        _OF_SUBJECT, lambda row: ("person of interest", row.subject_id), own_door=True,
    ),
    Kind(
        "enquiry step", "What was done about persons of interest", enquiries.Step, _placed("Enquiry step"),
        lambda row: row.kind, _OF_SUBJECT, lambda row: ("person of interest", row.subject_id), own_door=True,
    ),
    Kind(
        "elimination", "Eliminations", enquiries.Elimination, _placed("Elimination"),
        lambda row: f"code {row.code}, {row.code_words}", ("case", *_OF_SUBJECT),
        lambda row: ("person of interest", row.subject_id), own_door=True,
    ),
)  # fmt: skip
HISTORY = (Kind("revision", "Revisions: what was amended", register.Revision, _placed("Revision"), hangs_on=_revised),)

KINDS: tuple[Kind, ...] = (
    *REGISTER, *PAPER, *CALLS, *RELATIONS, *WORK, *FAMILY, *MACHINE, *IDENTITY, *OVER_SEVERAL, *WITNESSES, *ENQUIRIES,
    *HISTORY,
)  # fmt: skip
LABELS = {kind.name: kind.label for kind in KINDS}

# Tables with a way to a case that are no part of its file, and why.
NOT_OF_THE_FILE = {
    "access.grant": "who may see the file: the record of access, which the audit trail keeps",
    "calls.stagedbill": "a file that waits for its columns to be named: no part of the file until it is taken in",
    "scan.scancase": "a computation that one account asked for itself, over many cases",
    "network.chartcase": "how somebody laid out a chart for himself",
    "leads.hotseen": "a mark that somebody has seen a pair",
    "sealed.paper": "paper of sealed records, which are desks of their own",
    "reports.bundle": "what was handed over itself",
    "reports.bundleitem": "what was handed over itself",
    "reports.bundleorder": "that it was asked for, and how far its making came",
    "reports.withholding": "what is withheld: stands in the index with its ground",
}

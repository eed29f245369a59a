"""What is known of a body, where that comes from, and what was determined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from murderbook.casefile.case import CaseKind
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county
from murderbook.casefile.person import Role
from murderbook.reports.cases.doe import Told
from murderbook.reports.item import Fact
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.identity.determining import METHOD_WORDS
from murderbook.workbench.identity.models import Determination, Method, OneBody, StrProfile
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.words import NOT_RECORDED, age_in_words, span_in_words
from murderbook.workbench.register.entry.history import in_words
from murderbook.workbench.register.entry.scheme import CASE_FACTS, PERSON_FACTS, PLACE_FACTS
from murderbook.workbench.register.models import Case, Person, Place, Revision
from murderbook.workbench.reports.leads.stated import by_name, moment_in_words

HISTORY = {"case": CASE_FACTS, "person": PERSON_FACTS, "place": PLACE_FACTS}  # parts that say something of the body
DAY = "%-d %b %Y"


def body(case: Case) -> list[Told]:
    """The place and days of finding, then the biological profile, marks, teeth and clothing of each victim. The case
    came through the door with the right to export."""
    when = span_in_words(
        case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
    )
    written = case.occurred_as_written
    found = [("Killed" if case.kind == CaseKind.HOMICIDE else "Died or found", when)]
    found += [("Written in the file as", written)] if written and written != when else []
    found += [("Area", case.area)] if case.area else []
    found += [fact for place in case.places.order_by("pk") for fact in _place(place)]
    victims = list(case.persons.filter(role=Role.VICTIM).order_by("pk"))
    profiles = [
        Told(f"The person ({at} of {len(victims)})" if len(victims) > 1 else "The person", list(_person(one)))
        for at, one in enumerate(victims, start=1)
    ]
    return [Told("Where and when", [("File", _file(case)), *found]), *profiles]


def _file(case: Case) -> str:
    numbers = [case.own_number, case.agency_number, case.agency]
    return f"{', '.join(filter(None, numbers))}; {case.get_status_display().lower()}"


def _place(place: Place) -> Iterator[Fact]:
    where = county(place.county_fips)
    named = f"{where.name}, {where.state}" if where else place.state or ""
    site = code_list("site_type").label(place.site_type) if place.site_type else ""
    words = ", ".join(filter(None, (place.description, site, place.city, named)))
    if place.latitude is not None and place.longitude is not None:
        words += f" ({place.latitude:.5f}, {place.longitude:.5f}; known to the {place.precision})"
    yield f"Place, {place.site}", words.strip() or NOT_RECORDED


def _person(one: Person) -> Iterator[Fact]:
    """Race and ethnicity stand here as elsewhere in what is given out: they are kept for identification."""
    if one.name:
        yield "Name", one.name
    yield "Sex", code_list("sex").label(one.sex)
    yield "Age", age_in_words(one.age_low, one.age_high)
    for name, listed, value in (("Race", "race", one.race), ("Ethnicity", "ethnicity", one.ethnicity)):
        if value:
            yield name, code_list(listed).label(value)
    for name, words in one.descriptors.items():
        yield name.replace("_", " ").capitalize(), str(words)


def lacking(case: Case, profiles: Sequence[StrProfile]) -> list[str]:
    """What would tell most of who it is, and is not on file."""
    told = {name.lower() for one in case.persons.filter(role=Role.VICTIM) for name in one.descriptors}
    found = [] if profiles else ["An STR profile of the remains."]
    for name, words in _WANTED.items():
        if name not in told:
            found.append(words)
    return found


_WANTED = {
    "dental": "A dental chart.",
    "fingerprints": "Fingerprints, or a word that none can be taken.",
    "height": "Stature.",
    "marks": "Marks, scars, healed fractures, implants.",
    "clothing": "Clothing and what was carried.",
}


def sources(account: Account, case: Case, profiles: Sequence[StrProfile]) -> list[Fact]:
    """Who entered it, from which file, who amended what, and the paper and exhibits of the case."""
    found = [("Entered", entered(account, case))]
    found += [("Amended", words) for words in _amended(account, case)]
    for one in profiles:
        words = f"sample {one.sample}, {len(one.loci)} markers, from {one.source}"
        found.append(("STR profile", f"{words}; taken in by {by_name(one.account)}, {moment_in_words(one.at)}"))
    documents = [f"{one}, pages {one.first_page} to {one.last_page}" for one in case.documents.order_by("first_page")]
    exhibits = [f"{one.number}: {one.description or 'not described'}" for one in case.exhibits.order_by("pk")]
    found.append(("Documents", "; ".join(documents) or "none in the record"))
    found.append(("Exhibits", "; ".join(exhibits) or "none in the record"))
    return found


def entered(account: Account, case: Case) -> str:
    """From which file and line, or by whom; when."""
    seen = Batch.objects.visible_to(account, Right.EXPORT).filter(pk=case.batch_id or 0)
    batch = seen.select_related("account").first()
    if batch is not None:
        line = f", line {case.source_line}" if case.source_line else ""
        by = f"imported by {by_name(batch.account)}, {moment_in_words(batch.created_at)}"
        return f"from {batch.file_name}{line}; {by}"
    if case.batch_id:
        return f"from a file, {moment_in_words(case.created_at)}"
    first = Revision.objects.visible_to(account, Right.EXPORT).filter(case=case, part="case", before={})
    one = first.select_related("account").order_by("pk").first()
    by = f" by {by_name(one.account)}" if one is not None and one.account else ""
    return f"by hand{by}, {moment_in_words(case.created_at)}"


def _amended(account: Account, case: Case) -> Iterator[str]:
    seen = Revision.objects.visible_to(account, Right.EXPORT).filter(case=case, part__in=HISTORY)
    for row in seen.select_related("account").order_by("at", "pk"):
        told = in_words(row, HISTORY[row.part])
        changes = "; ".join(f"{one['label']}: from {one['before']} to {one['after']}" for one in told["changes"])
        if changes or told["act"] == "withdrawn":
            by = by_name(row.account) if row.account else "the program"
            why = f". Reason: {told['reason']}" if told["reason"] else ""
            yield f"{row.part} {told['act']} by {by}, {moment_in_words(row.at)}. {changes}{why}"


def one_body(account: Account, case: Case) -> list[str]:
    """Links to files of the same body, those taken back too, as far as the account may give out both files."""
    seen = OneBody.objects.visible_to(account, Right.EXPORT)
    told = []
    for one in (seen.filter(murder=case) | seen.filter(remains=case)).order_by("pk"):
        other = one.remains if one.murder_id == case.pk else one.murder
        words = f"{number_of(other)}: {one.reason} Said by {by_name(one.account)}, {moment_in_words(one.at)}."
        if one.withdrawn_at is not None and one.withdrawn_by is not None:
            by = f"{by_name(one.withdrawn_by)}, {moment_in_words(one.withdrawn_at)}"
            words += f" Taken back by {by}: {one.withdrawn_reason}"
        told.append(words)
    return told


def determinations(account: Account, case: Case) -> list[Determination]:
    """In order of time, withdrawn ones too."""
    seen = Determination.objects.visible_to(account, Right.EXPORT).of(case)
    return list(seen.select_related("report", "account", "withdrawn_by").order_by("at", "pk"))


def determined(one: Determination) -> Told:
    facts = [
        ("Name", one.name),
        ("By what", METHOD_WORDS[Method(one.method)] + _led(one)),
        ("By whom", f"{one.examiner}, report {one.reference}, {one.on:{DAY}}"),
        *([("Report", number_of(one.report))] if one.report else []),
        ("Recorded", f"by {by_name(one.account)}, {moment_in_words(one.at)}"),
    ]
    if one.withdrawn_at is None or one.withdrawn_by is None:
        return Told("", facts)
    who = f"by {by_name(one.withdrawn_by)}, {moment_in_words(one.withdrawn_at)}. Reason: {one.withdrawn_reason}"
    return Told("Withdrawn: it names nobody any more", [*facts, ("Withdrawn", who)])


def _led(one: Determination) -> str:
    return "; genetic genealogy led to it, and an STR comparison confirmed it" if one.after_genealogy else ""

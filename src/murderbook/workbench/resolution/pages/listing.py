"""The list of persons: everybody whom a file names, who is one by judgement once; searched, sorted, paged, exported."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, SmallIntegerField, TextField, Value
from django.db.models.functions import Cast, Concat, Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.casefile.person import Role
from murderbook.formats.spreadsheet import safe_cell
from murderbook.formats.workbook import Sheet, workbook
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.choices import choices
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.templatetags.murderbook import address_with
from murderbook.workbench.register.listing.filters import LONGEST, few_words
from murderbook.workbench.register.listing.views import WORKBOOK_TYPE
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.judgements import Judged, judged
from murderbook.workbench.resolution.keys import Known
from murderbook.workbench.resolution.pages import told
from murderbook.workbench.resolution.records import Who, named_on_pages
from murderbook.workbench.sealed.outside import is_inside
from murderbook.workbench.source import address_of

PER_PAGE = 50
FOUND = 20  # of a name, beside a person
AT_ONCE = 2_000  # persons of an export that are asked for together
ON_PAGE = "named on a page"
COLUMNS = ("by_name", "case_id", "row", "named", "part", "year", "number")
ORDERS = {
    "name": ("by_name", "number", "row", "named"),
    "name-down": ("-by_name", "number", "row", "named"),
    "case": ("number", "by_name", "row", "named"),
    "case-down": ("-number", "by_name", "row", "named"),
    "oldest": ("year", "by_name", "row", "named"),
    "newest": ("-year", "by_name", "row", "named"),
}
DEFAULT_ORDER = "name"


class PersonFilter(forms.Form):
    q = forms.CharField(label="Name", required=False, max_length=LONGEST, validators=[few_words])
    role = forms.ChoiceField(
        label="In the file as", required=False, choices=[("", "Anything"), *choices(Role), (ON_PAGE, ON_PAGE)]
    )
    several = forms.BooleanField(label="In several files by judgement", required=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A person of the unit: where he stands first in the list, and the others that are he by judgement."""

    one: Known
    place: str
    others: tuple[tuple[Known, str], ...]
    contradicted: bool


@require_safe
@transaction.atomic
def persons(request: HttpRequest) -> HttpResponse:
    account, order = cast(Account, request.user), order_of(request)
    form, said = PersonFilter(request.GET), judged(account)
    form.is_valid()
    page = Paginator(_ordered(account, form, said, order), PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(account, page.object_list, said)
    count = page.paginator.count
    context = {
        "form": form, "page": page, "lines": lines, "order": order, "exports": _exports(request, account),
        "summary": f"{count:,} person{'' if count == 1 else 's'}", "narrowed": bool(form.changed_data),
    }  # fmt: skip
    words = {"query": request.GET.dict(), "page": page.number, "cases": sorted({one.one.case.key for one in lines})}
    record("listed persons", actor=account, object_kind="list", words=words, source=address_of(request))
    return render(request, "resolution/persons.html", context)


@require_safe
@for_exporters("exported persons")
@transaction.atomic
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows, all pages of it, of the files that the account may export."""
    account, asked = cast(Account, request.user), PersonFilter(request.GET)
    asked.is_valid()
    said = judged(account, Right.EXPORT)
    rows = list(_ordered(account, asked, said, order_of(request), Right.EXPORT))
    parts = (rows[begin : begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE))
    cells = [_cells(line) for part in parts for line in lines_of(account, part, said)]
    if form == "xlsx":
        response = HttpResponse(_workbook(account, cells), content_type=WORKBOOK_TYPE)
    else:
        response = HttpResponse(list(_csv(cells)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="persons-{timezone.localdate():%Y-%m-%d}.{form}"'
    words = {"query": request.GET.dict(), "form": form, "persons": len(cells)}
    words["bytes"] = handed_over(account, response)
    record("exported persons", actor=account, object_kind="list", words=words, source=address_of(request))
    return response


def by_name(account: Account, said: Judged, words: str) -> list[Line]:
    """Those whose name has the words: for who knows already whom he looks for."""
    form = PersonFilter({"q": words})
    if not words.strip() or not form.is_valid():
        return []
    return lines_of(account, _ordered(account, form, said, DEFAULT_ORDER)[:FOUND], said)


def order_of(request: HttpRequest) -> str:
    asked = request.GET.get("order", DEFAULT_ORDER)
    return asked if asked in ORDERS else DEFAULT_ORDER


def lines_of(account: Account, rows: Iterable[dict[str, Any]], said: Judged) -> list[Line]:
    first = [Who(row["case_id"], row["row"], row["named"]) for row in rows]
    group_of = {who: group for group in said.groups for who in group.members}
    others = {who for one in first if one in group_of for who in group_of[one].members}
    people = told.known(account, {*first, *others})
    broken = {who for group in said.contradicted for who in group.members}
    found = []
    for who in first:
        if who in people:
            members = sorted(group_of[who].members - {who}) if who in group_of else []
            told_others = tuple((people[one], told.place_of(people[one])) for one in members if one in people)
            found.append(Line(people[who], told.place_of(people[who]), told_others, who in broken))
    return found


def _ordered(
    account: Account, form: PersonFilter, said: Judged, order: str, right: Right = Right.READ
) -> QuerySet[Any, dict[str, Any]]:
    """Who is one person by judgement stands once, where he fits first."""
    rows, named = _rows(account, right, form), _named(account, right, form)
    members = {who for group in said.groups for who in group.members}
    in_rows, on_pages = Q(pk__in=[who.person for who in members if who.person]), _any_of(members)
    if form.cleaned_data.get("several"):
        rows, named = rows.filter(in_rows), named.filter(on_pages)
    fitting = {Who(case, pk, "") for case, pk in rows.filter(in_rows).values_list("case_id", "pk")}
    fitting |= {Who(case, 0, name) for case, name in named.filter(on_pages).values_list("case_id", "value")}
    spare = [who for group in said.groups for who in sorted(group.members & fitting, key=_rows_first)[1:]]
    rows = rows.exclude(pk__in=[who.person for who in spare if who.person])
    lines = _as_lines(rows).union(_as_named(named.exclude(_any_of(spare))), all=True)
    return lines.order_by(*ORDERS[order])


def _rows_first(who: Who) -> tuple[bool, Who]:
    return not who.person, who


def _any_of(names: Iterable[Who]) -> Q:
    """Names on pages; rows among them are passed over. One condition, however many there are: SQLite takes no thousand
    of them beside each other."""
    return Q(of_case__in=[f"{one.case} {one.name}" for one in names if not one.person])


def _rows(account: Account, right: Right, form: PersonFilter) -> QuerySet[Person]:
    """Rows of files that have a name; those of nobody known are on the pages of their files."""
    called = (Q(identified=True) & ~Q(name=None) & ~Q(name="")) | ~Q(aliases=[])
    found = Person.objects.visible_to(account, right).filter(called)
    found = found.annotate(also=Cast("aliases", TextField()))
    for word in (form.cleaned_data.get("q") or "").split():
        found = found.filter(Q(name__icontains=word) | Q(also__icontains=word))
    role = form.cleaned_data.get("role")
    return found.filter(role=role) if role else found


def _named(account: Account, right: Right, form: PersonFilter) -> Any:  # noqa: ANN401 - mentions, or none
    found = named_on_pages(account, right).annotate(
        of_case=Concat(Cast("case_id", CharField()), Value(" "), "value", output_field=TextField())
    )
    for word in (form.cleaned_data.get("q") or "").split():
        found = found.filter(value__icontains=word)
    return found if form.cleaned_data.get("role") in (None, "", ON_PAGE) else found.none()


def _as_lines(rows: QuerySet[Person]) -> QuerySet[Any, dict[str, Any]]:
    found = rows.annotate(
        by_name=Lower(Cast(F("name"), CharField(max_length=300))), row=F("pk"), named=Value("", CharField()),
        part=F("role"), year=F("case__year"), number=F("case__own_number"),
    )  # fmt: skip
    return cast("QuerySet[Any, dict[str, Any]]", found.values(*COLUMNS))


def _as_named(named: Any) -> QuerySet[Any, dict[str, Any]]:  # noqa: ANN401
    found = named.annotate(
        by_name=Lower(Cast(F("value"), CharField(max_length=300))), row=Value(0, BigIntegerField()), named=F("value"),
        part=Value(ON_PAGE, CharField()), year=Cast(F("case__year"), SmallIntegerField()),
        number=F("case__own_number"),
    )  # fmt: skip
    return cast("QuerySet[Any, dict[str, Any]]", found.values(*COLUMNS).distinct())


def _exports(request: HttpRequest, account: Account) -> list[tuple[str, str]]:
    if is_inside() or not Case.objects.visible_to(account, Right.EXPORT).exists():
        return []
    asked = address_with(request.GET, {"page": None})
    forms_ = (("Excel", "xlsx"), ("CSV", "csv"))
    return [(label, reverse("persons-export", args=[form]) + asked) for label, form in forms_]


HEADS = ("name", "case", "in_the_file_as", "year", "same_person_by_judgement")


def _cells(line: Line) -> list[Any]:
    others = "; ".join(f"{one.shown}, {place}" for one, place in line.others)
    role = line.one.row.role if line.one.row else ON_PAGE
    return [line.one.shown, number_of(line.one.case), role, line.one.case.year, others]


def _csv(cells: Iterable[list[Any]]) -> Iterator[str]:
    """UTF-8 with the mark by which a spreadsheet knows it; text that would run is neutralised."""
    yield "\ufeff" + _line(list(HEADS))
    for row in cells:
        yield _line([safe_cell(value) for value in row])


def _line(values: list[Any]) -> str:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _workbook(account: Account, cells: Iterable[list[Any]]) -> bytes:
    folder, mark = settings.RECORD.folder, watermark_of(account)
    scratch = folder if folder.is_dir() else None
    content, _ = workbook(Sheet("Persons", list(HEADS), f"Taken by {mark}" if mark else "", scratch=scratch), cells)
    return content

"""Which rows of the worklist to show, in which order: everything is in the URL, so a view can be kept and sent."""

from __future__ import annotations

from collections.abc import Mapping

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from murderbook.casefile.case import CaseKind
from murderbook.workbench.choices import choices
from murderbook.workbench.register.listing.filters import LONGEST, SEARCH, YEARS
from murderbook.workbench.worklist.models import Assessment

ORDERS: dict[str, tuple[str, ...]] = {
    "points": ("-points", "-news_ordinal", "case_id"),
    "fewest": ("points", "news_ordinal", "case_id"),
    "oldest": ("case__year", "case_id"),
    "newest": ("-case__year", "case_id"),
    "number": ("case__own_number", "case_id"),
    "victim": ("case__victim_name", "case_id"),
}
DEFAULT_ORDER = "points"
NARROWING = ("q", "area", "year_from", "year_to", "points_from", "cold")  # filters beside the kind


KINDS = (CaseKind.HOMICIDE, CaseKind.REMAINS, CaseKind.MISSING)  # the order in which kinds are listed


class WorklistFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the worklist, as GET parameters."""

    q = django_filters.CharFilter(method="filter_words", label="Number or victim", **SEARCH)
    kind = django_filters.ChoiceFilter(
        field_name="case__kind", choices=choices(CaseKind), label="Kind", empty_label="All kinds"
    )
    area = django_filters.CharFilter(field_name="case__area", lookup_expr="icontains", label="Area", max_length=LONGEST)
    year_from = django_filters.NumberFilter(field_name="case__year", lookup_expr="gte", label="From year", **YEARS)
    year_to = django_filters.NumberFilter(field_name="case__year", lookup_expr="lte", label="To year", **YEARS)
    points_from = django_filters.NumberFilter(
        field_name="points", lookup_expr="gte", label="Points at least", min_value=-99_999, max_value=99_999
    )

    cold = django_filters.BooleanFilter(
        method="filter_cold", label="Cold only", widget=forms.CheckboxInput, help_text="by this unit's own rule"
    )

    class Meta:
        model = Assessment
        fields: list[str] = []
        form = forms.Form

    def filter_cold(self, queryset: QuerySet[Assessment], name: str, value: bool | None) -> QuerySet[Assessment]:
        return queryset.filter(cold_since__isnull=False) if value else queryset

    def filter_words(self, queryset: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        for word in value.split():
            queryset = queryset.filter(
                Q(case__own_number__icontains=word)
                | Q(case__agency_number__icontains=word)
                | Q(case__victim_name__icontains=word)
            )
        return queryset


def with_default_kind(parameters: QueryDict, kinds: Mapping[str, int]) -> QueryDict:
    """The parameters, with the first kind there is where none was asked for: points of two kinds do not compare."""
    if "kind" in parameters or not kinds:
        return parameters
    asked = parameters.copy()
    asked["kind"] = next(iter(kinds))
    return asked


def order_of(request: HttpRequest) -> str:
    """The order asked for; the default where it is none of ours."""
    asked = request.GET.get("order", DEFAULT_ORDER)
    return asked if asked in ORDERS else DEFAULT_ORDER

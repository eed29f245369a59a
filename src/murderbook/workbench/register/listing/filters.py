"""Which cases of the register to show. Everything is in the URL, so a view can be kept and sent."""

from __future__ import annotations

import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import counties
from murderbook.casefile.exhibit import Custody
from murderbook.workbench.choices import choices
from murderbook.workbench.register.models import Case, Exhibit

_FIPS = re.compile(r"\d{4,5}")

# What one question may cost. A list is asked for within a transaction that others wait for: a thousand words would hold
# up the whole unit, and a year of -1e99999999 would be worked out to its last digit.
LONGEST = 200
MOST_WORDS = 12
YEARS = {"min_value": 0, "max_value": 9999}


def few_words(text: str) -> None:
    """ValidationError where a search box holds more words than anybody searches for."""
    if len(text.split()) > MOST_WORDS:
        raise ValidationError(f"Search for at most {MOST_WORDS} words at a time.")


SEARCH = {"max_length": LONGEST, "validators": [few_words]}


class RegisterFilter(django_filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the register, as GET parameters. A value that fits no choice is an error beside its field."""

    q = django_filters.CharFilter(method="filter_words", label="Number, victim or area", **SEARCH)
    kind = django_filters.ChoiceFilter(choices=choices(CaseKind), label="Kind", empty_label="Any")
    status = django_filters.ChoiceFilter(choices=choices(Status), label="Status", empty_label="Any")
    year_from = django_filters.NumberFilter(field_name="year", lookup_expr="gte", label="From year", **YEARS)
    year_to = django_filters.NumberFilter(field_name="year", lookup_expr="lte", label="To year", **YEARS)
    area = django_filters.CharFilter(lookup_expr="icontains", label="Area", max_length=LONGEST)
    county = django_filters.CharFilter(method="filter_county", label="County, state", max_length=LONGEST)
    weapon = django_filters.ChoiceFilter(
        choices=[(entry.code, entry.label) for entry in code_list("weapon").entries], label="Weapon", empty_label="Any"
    )
    sex = django_filters.ChoiceFilter(
        field_name="victim_sex",
        choices=[(entry.code, entry.label) for entry in code_list("sex").entries],
        label="Victim's sex",
        empty_label="Any",
    )
    located = django_filters.BooleanFilter(
        method="filter_located", label="Has located evidence", widget=forms.CheckboxInput, initial=False
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = forms.Form

    def filter_words(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Every word must stand somewhere in the number, the victim's name or the area."""
        for word in value.split():
            queryset = queryset.filter(
                Q(own_number__icontains=word)
                | Q(agency_number__icontains=word)
                | Q(victim_name__icontains=word)
                | Q(area__icontains=word)
            )
        return queryset

    def filter_county(self, queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return queryset.filter(county_fips__in=counties_meant(value))

    def filter_located(self, queryset: QuerySet[Case], name: str, value: bool | None) -> QuerySet[Case]:
        """Cases of which at least one exhibit is where it should be."""
        if not value:
            return queryset
        return queryset.filter(pk__in=Exhibit.objects.filter(custody=Custody.LOCATED).values("case"))


def counties_meant(text: str) -> list[str]:
    """FIPS codes of the counties whose name begins like 'King' or 'King, WA'; a code stands for itself."""
    wanted = text.strip()
    if _FIPS.fullmatch(wanted):
        return [wanted.zfill(5)]
    name, _, state = (part.strip().lower() for part in wanted.partition(","))
    return [
        found.fips
        for found in counties().values()
        if found.name.lower().startswith(name) and (not state or found.state.lower() == state)
    ]

"""Routes of persons across the files."""

from __future__ import annotations

from django.urls import path, re_path

from murderbook.workbench.pages.printing import printed_list
from murderbook.workbench.resolution.pages import listing, pair, person, review

urlpatterns = [
    path("", listing.persons, name="persons"),
    re_path(r"^export\.(?P<form>csv|xlsx)$", listing.export, name="persons-export"),
    path("printed/", printed_list, {"name": "persons"}, name="persons-printed"),
    path("review/", review.review, name="persons-review"),
    path("review/search/", review.search, name="persons-search"),
    path("review/printed/", printed_list, {"name": "persons to compare"}, name="persons-review-printed"),
    path("review/<str:left>/<str:right>/", pair.pair, name="persons-pair"),
    path("review/<str:left>/<str:right>/printed/", pair.printed, name="persons-pair-printed"),
    path("judgements/<str:key>/back/", pair.back, name="person-judgement-back"),
    path("<str:key>/", person.person, name="person"),
    path("<str:key>/printed/", person.printed, name="person-printed"),
]

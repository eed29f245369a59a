"""Routes of the unit's week, and of who has a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.pages.printing import printed_list
from murderbook.workbench.unit.pages import assigning, measures, notices, reviews, week

urlpatterns = [
    path("unit/", week.week, name="unit"),
    path("unit/printed/", printed_list, {"name": "week"}, name="unit-printed"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("notices/address/", notices.address, name="notices-address"),
    path("notices/printed/", printed_list, {"name": "notices"}, name="notices-printed"),
    path("unit/reviews/", reviews.reviews, name="unit-reviews"),
    path("unit/reviews/rule/", reviews.rule, name="unit-review-rule"),
    path("unit/reviews/printed/", printed_list, {"name": "reviews"}, name="unit-reviews-printed"),
    path("unit/measures/", measures.table, name="unit-measures"),
    path("unit/measures/table.csv", measures.as_csv, name="unit-measures-csv"),
    path("unit/measures/printed/", printed_list, {"name": "measures"}, name="unit-measures-printed"),
    path("case/<str:key>/assigned/", assigning.assigned, name="case-assigned"),
    path("case/<str:key>/assigned/give/", assigning.give, name="case-assign"),
]

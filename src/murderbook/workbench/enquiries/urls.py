"""Routes of enquiries. KEY is of a case or of an investigation."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.enquiries.pages import acts, lists, person
from murderbook.workbench.pages.printing import printed_list

_PERSON = "<str:key>/persons/<int:number>/"

urlpatterns = [
    path("", lists.enquiries, name="enquiries"),
    path("printed/", printed_list, {"name": "enquiries"}, name="enquiries-printed"),
    path("<str:key>/", lists.scope, name="enquiries-of"),
    path("<str:key>/paper/", lists.printed, name="enquiries-of-printed"),
    path("<str:key>/categories/", lists.add_category, name="enquiry-category-add"),
    path("<str:key>/categories/<int:number>/back/", lists.take_back_category, name="enquiry-category-back"),
    path("<str:key>/persons/", lists.add_subject, name="enquiry-person-add"),
    path(_PERSON, person.person, name="enquiry-person"),
    path(f"{_PERSON}stretches/", acts.add_stretch, name="enquiry-stretch-add"),
    path(f"{_PERSON}steps/", acts.add_step, name="enquiry-step-add"),
    path(f"{_PERSON}priority/", acts.set_priority, name="enquiry-priority"),
    path(f"{_PERSON}categories/", acts.add_placing, name="enquiry-place"),
    path(f"{_PERSON}eliminations/", acts.eliminate, name="enquiry-eliminate"),
    path(f"{_PERSON}back/<str:what>/", acts.back, name="enquiry-back"),
]

"""Routes of the register and of the murder book."""

from __future__ import annotations

from django.urls import path, re_path

from murderbook.workbench.pages.printing import printed_list
from murderbook.workbench.register.book import edits, mine, moving, readers
from murderbook.workbench.register.book import views as book
from murderbook.workbench.register.entry import coding, history, newcase
from murderbook.workbench.register.entry import views as entry
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.listing import views as listing

_PARTS = "|".join(PARTS)
_ADDED = "|".join(slug for slug in PARTS if slug != "reviews")  # a review has its form on the overview

urlpatterns = [
    path("register/", listing.register, name="register"),
    re_path(r"^register/export\.(?P<form>csv|xlsx)$", listing.export, name="register-export"),
    path("register/printed/", printed_list, {"name": "register"}, name="register-printed"),
    path("case/<str:key>/", book.overview, name="case"),
    path("case/<str:key>/chrono/", book.chrono, name="case-chrono"),
    path("case/<str:key>/victim/", book.victim, name="case-victim"),
    path("case/<str:key>/people/", book.people, name="case-people"),
    path("case/<str:key>/scene/", book.scene, name="case-scene"),
    path("case/<str:key>/evidence/", book.evidence, name="case-evidence"),
    path("case/<str:key>/leads/", book.leads, name="case-leads"),
    path("case/<str:key>/audit/", book.audit, name="case-audit"),
    path("case/<str:key>/access/", readers.case_access, name="case-access"),
    path("yours/", mine.mine, name="mine"),
    path("case/<str:key>/chrono/add/", edits.add_chrono, name="case-add-chrono"),
    path("case/<str:key>/reviews/add/", edits.add_review, name="case-add-review"),
    path("register/new/", newcase.new_case, name="case-new"),
    path("case/<str:key>/history/", history.history, name="case-history"),
    re_path(r"^case/(?P<key>[^/]+)/(?P<facts>facts|status)/$", entry.amend_case, name="case-amend"),
    path("case/<str:key>/behaviours/", coding.code_behaviours, name="case-code-behaviours"),
    re_path(f"^case/(?P<key>[^/]+)/(?P<slug>{_ADDED})/add/$", entry.add, name="case-add-part"),
    re_path(
        f"^case/(?P<key>[^/]+)/(?P<slug>{_PARTS})/(?P<number>[0-9]{{1,15}})/$", entry.amend, name="case-amend-part"
    ),
    re_path(
        f"^case/(?P<key>[^/]+)/(?P<slug>{_PARTS})/(?P<number>[0-9]{{1,15}})/withdraw/$",
        entry.withdraw,
        name="case-withdraw",
    ),
    path("case/<str:key>/move/", moving.move, name="case-move"),
    path("case/<str:key>/printed/<str:tab>/", edits.printed, name="case-printed"),
]

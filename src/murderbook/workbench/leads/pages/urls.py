"""Routes of leads."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.leads.pages import alarms, feed, printing, views
from murderbook.workbench.leads.pages.blind import views as blind
from murderbook.workbench.leads.pages.lists import bulk
from murderbook.workbench.leads.pages.lists import views as lists
from murderbook.workbench.leads.pages.model import views as model
from murderbook.workbench.leads.pages.nearest import views as nearest
from murderbook.workbench.leads.pages.string import views as string
from murderbook.workbench.pages.printing import printed_list

urlpatterns = [
    path("", lists.lead_list, name="leads"),
    path("printed/", printed_list, {"name": "leads"}, name="leads-printed"),
    path("judge/", bulk.judge_together, name="leads-judge"),
    path("model/", model.model_page, name="lead-model"),
    path("model/declaration.toml", model.declaration_file, name="lead-model-declaration"),
    path("blind/", blind.pairs, name="leads-blind"),
    path("strings/<str:key>/", string.string_page, name="string"),
    path("strings/<str:key>/decide/", string.decide_string, name="string-decide"),
    path(
        "strings/<str:key>/decisions/<str:decision>/withdraw/",
        string.withdraw_decision,
        name="string-decision-withdraw",
    ),
    path("strings/<str:key>/printed/", printing.string_printed, name="string-printed"),
    path("<str:key>/", views.lead_page, name="lead"),
    path("<str:key>/printed/", printing.lead_printed, name="lead-printed"),
    path("<str:key>/judge/", views.judge, name="lead-judge"),
    path("<str:key>/blind/", blind.pair, name="lead-blind"),
]

hot_patterns = [
    path("", feed.feed, name="hot"),
    path("export/", feed.export, name="hot-export"),
    path("printed/", printed_list, {"name": "hot"}, name="hot-printed"),
    path("seen/", feed.seen, name="hot-seen"),
    path("rule/", alarms.rule, name="hot-rule"),
]

case_patterns = [
    path("<str:key>/nearest/", nearest.nearest_page, name="case-nearest"),
    path("<str:key>/nearest/<str:other>/", nearest.pair_page, name="case-nearest-pair"),
]

"""Routes of the reports of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.reports.leads import views as leads
from murderbook.workbench.reports.pages import crib, discovery, investigation, ordered, printed, tables, witnesses

urlpatterns = [
    path("case/<str:key>/reports/", printed.reports, name="case-reports"),
    path("case/<str:key>/reports/discovery/", discovery.discovery, name="case-discovery"),
    path("case/<str:key>/reports/discovery/withhold/", discovery.withhold, name="case-withhold"),
    path(
        "case/<str:key>/reports/discovery/withheld/<str:withholding>/lift/",
        discovery.lift,
        name="case-withholding-lift",
    ),
    path("case/<str:key>/reports/discovery/make/", discovery.make_bundle, name="case-bundle-make"),
    path("case/<str:key>/reports/discovery/stop/", discovery.stop, name="case-bundle-stop"),
    path("case/<str:key>/reports/discovery/<str:bundle>.zip", discovery.take, name="case-bundle"),
    path("case/<str:key>/reports/crib/<str:name>/", crib.crib, name="case-crib"),
    path("case/<str:key>/reports/<str:name>.pdf", printed.report, name="case-report"),
    path("case/<str:key>/reports/<str:name>.xlsx", tables.table, name="case-table"),
    path("investigations/<str:key>/brief.pdf", investigation.brief_pdf, name="investigation-brief-pdf"),
    path("witnesses/plan.pdf", witnesses.plan_pdf, name="witnesses-plan"),
    path("leads/strings/<str:key>/report.pdf", leads.string_pdf, name="string-report"),
    path("leads/<str:key>/report.pdf", leads.lead_pdf, name="lead-report"),
    path("printing/", ordered.printing, name="printing"),
    path("printing/<str:key>.pdf", ordered.take, name="printing-take"),
    path("printing/<str:key>/stop/", ordered.stop, name="printing-stop"),
]

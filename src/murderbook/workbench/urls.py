"""All routes. Each app owns its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from murderbook.workbench.leads.pages.urls import case_patterns, hot_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("murderbook.workbench.register.urls")),
    path("", include("murderbook.workbench.access.pages.urls")),
    path("", include("murderbook.workbench.audit.pages.urls")),
    path("", include("murderbook.workbench.sealed.pages.urls")),
    path("", include("murderbook.workbench.worklist.urls")),
    path("", include("murderbook.workbench.pages.urls")),
    path("case/", include(case_patterns)),
    path("case/", include("murderbook.workbench.casework.urls")),
    path("hot/", include(hot_patterns)),
    path("leads/", include("murderbook.workbench.leads.pages.urls")),
    path("", include("murderbook.workbench.documents.urls")),
    path("", include("murderbook.workbench.calls.urls")),
    path("", include("murderbook.workbench.unit.urls")),
    path("", include("murderbook.workbench.laboratory.urls")),
    path("", include("murderbook.workbench.network.urls")),
    path("", include("murderbook.workbench.reports.urls")),
    path("", include("murderbook.workbench.timeline.urls")),
    path("investigations/", include("murderbook.workbench.investigations.urls")),
    path("enquiries/", include("murderbook.workbench.enquiries.urls")),
    path("", include("murderbook.workbench.enquiries.witnesses.urls")),
    path("", include("murderbook.workbench.enquiries.owed.urls")),
    path("", include("murderbook.workbench.search.urls")),
    path("persons/", include("murderbook.workbench.resolution.urls")),
    path("scan/", include("murderbook.workbench.scan.urls")),
    path("profile/", include("murderbook.workbench.profile.urls")),
    path("unidentified/", include("murderbook.workbench.identity.urls")),
    path("genealogy/", include("murderbook.workbench.genealogy.urls")),
    path("", include("murderbook.workbench.families.urls")),
    path("imports/", include("murderbook.workbench.imports.urls")),
]

# What is hidden and what is absent get the same page, byte for byte: it names nothing that was asked for.
handler400 = "murderbook.workbench.hostile.refused"
handler403 = "murderbook.workbench.hostile.forbidden"
handler404 = "murderbook.workbench.hostile.not_found"
handler500 = "murderbook.workbench.disk.refusing.failed"

"""Routes of the calls of a case."""

from __future__ import annotations

from django.urls import path

from murderbook.workbench.calls.pages import acts, export, listing, taking

urlpatterns = [
    path("case/<str:key>/calls/", listing.calls, name="case-calls"),
    path("case/<str:key>/calls.csv", export.export, name="case-calls-export"),
    path("case/<str:key>/calls/send/", taking.send, name="case-calls-send"),
    path("case/<str:key>/calls/columns/<str:bill>/", taking.columns, name="case-calls-columns"),
    path("case/<str:key>/calls/whose/", acts.whose, name="case-calls-whose"),
    path("case/<str:key>/calls/whose/<str:holder>/", acts.not_whose, name="case-calls-not-whose"),
    path("case/<str:key>/calls/bill/<str:bill>/withdraw/", acts.withdraw, name="case-calls-withdraw"),
    path("case/<str:key>/calls/bill/<str:bill>/refused/", acts.refused, name="case-calls-refused"),
    path("case/<str:key>/calls/bill/<str:bill>/refused.csv", export.refused_file, name="case-calls-refused-file"),
]

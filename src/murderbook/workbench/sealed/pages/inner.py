"""Routes inside an open compartment: its own pages, then those of the record, of which `inside.WORKING` work there."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from murderbook.workbench.sealed.pages import compartment, down, papers, recurs, sealing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", compartment.front, name="sealed-front"),
    path("prosecutor/", compartment.prosecutor, name="sealed-prosecutor"),
    path("people/", compartment.people, name="sealed-people"),
    path("people/<int:number>/end/", compartment.end_member, name="sealed-end-member"),
    path("shares/", compartment.shares, name="sealed-shares"),
    path("log/", compartment.log, name="sealed-log"),
    path("seal/", sealing.find, name="sealed-find"),
    path("seal/<str:key>/", sealing.seal, name="sealed-seal"),
    path("kept/", sealing.kept, name="sealed-kept"),
    path("open-cases/", down.touched, name="sealed-touched"),
    path("open-cases/<int:number>/", down.check, name="sealed-check"),
    path("open-cases/like/<str:key>/", down.read_down, name="sealed-read-down"),
    path("open-cases/like/<str:key>/<str:other>/", down.read_down_pair, name="sealed-read-down-pair"),
    path("recurs/", recurs.listed, name="sealed-recurs"),
    path("recurs/ask/", recurs.ask, name="sealed-recur-ask"),
    path("recurs/<int:number>/", recurs.one, name="sealed-recur"),
    path("recurs/<int:number>/judge/", recurs.judge, name="sealed-recur-judge"),
    path("recurs/<int:number>/look/", recurs.look, name="sealed-recur-look"),
    path("case/<str:key>/papers/", papers.papers_of, name="sealed-papers"),
    path("case/<str:key>/papers/<int:number>/", papers.paper, name="sealed-paper"),
    path("case/<str:key>/papers/<int:number>/withdraw/", papers.withdraw, name="sealed-paper-withdraw"),
    path("", include("murderbook.workbench.urls")),
]

# As outside (workbench/urls.py).
handler400 = "murderbook.workbench.hostile.refused"
handler403 = "murderbook.workbench.hostile.forbidden"
handler404 = "murderbook.workbench.hostile.not_found"

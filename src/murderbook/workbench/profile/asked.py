"""What somebody asks of a profile: which cases take part and how firmly, by which method, and which places to rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django import forms
from django.core.files.uploadedfile import UploadedFile

from murderbook.formats.reject import FormatError
from murderbook.formats.typed_places import MOST, as_text, places_from_text
from murderbook.geoprofile import Bounds, Choices, Method, Place, Sites, Travel
from murderbook.geoprofile.sites import FEWEST
from murderbook.workbench.profile.scenes import Scene, Series
from murderbook.workbench.profile.uploads import LARGEST

CELLS = (200, 200)
FIRMNESS = ((1.0, "certainly"), (0.8, "likely"), (0.5, "perhaps"), (0.2, "hardly"))
METHODS = (
    (Method.MIXTURE.value, "Mixture: probabilities"),
    (Method.CGT.value, "Targeting (Rossmo)"),
    (Method.CRIMESTAT.value, "Distance decay (CrimeStat)"),
    (Method.DRAGNET.value, "Distance decay (Dragnet)"),
)
TRAVELS = (
    (Travel.UNKNOWN.value, "Not known"),
    (Travel.MARAUDER.value, "He goes out from home (marauder)"),
    (Travel.COMMUTER.value, "He travels to where he hunts (commuter)"),
)


class Asked(forms.Form):
    """What is chosen beside the cases."""

    method = forms.ChoiceField(choices=METHODS, label="Method", required=False)
    travel = forms.ChoiceField(choices=TRAVELS, label="How he travels", required=False)


class Candidates(forms.Form):
    """Places to rank, kept nowhere."""

    places = forms.CharField(
        label="Addresses to rank, one in each line",
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="A name, the latitude and the longitude: 12 Elm Street, 42.3601, -71.0589. They are used for this "
        "page and kept nowhere.",
    )
    file = forms.FileField(
        label="Or a CSV file with the columns name, lat and lon", required=False, allow_empty_file=True
    )

    def clean(self) -> dict[str, Any]:
        """`found`: the places of both, in order."""
        given = super().clean() or {}
        found: list[Place] = []
        for name, text, said in (("places", given.get("places") or "", "what was typed"), _uploaded(given.get("file"))):
            try:
                found += places_from_text(text, said)
            except FormatError as error:
                self.add_error(name, str(error))
        if len(found) > MOST:
            self.add_error("places", f"{len(found)} places are more than {MOST}: rank them from the command line.")
        return given | {"found": found}


def _uploaded(file: UploadedFile[Any] | None) -> tuple[str, str, str]:
    if file is None:
        return "file", "", ""
    if (file.size or 0) > LARGEST:
        raise forms.ValidationError({"file": "The file is larger than 400 kB: rank it from the command line."})
    try:
        return "file", file.read().decode("utf-8-sig"), "the file"
    except UnicodeDecodeError as error:
        raise forms.ValidationError({"file": "The file is no text in UTF-8: save it as CSV (UTF-8)."}) from error


@dataclass(frozen=True, slots=True)
class Taking:
    """`firm`: of the scenes that take part, their probability by the key of the case."""

    firm: Mapping[str, float]
    method: Method
    travel: Travel

    def scenes(self, series: Series) -> list[Scene]:
        return [scene for scene in series.usable if scene.case.key in self.firm]

    @property
    def choices(self) -> Choices:
        travel = self.travel if self.method is Method.MIXTURE else Travel.UNKNOWN
        return Choices(self.method, CELLS, Bounds.AUTO, travel=travel)


def taking(series: Series, said: Mapping[str, Any]) -> Taking:
    """From the query or the form; what is not said, or is no choice of ours, is as it comes: all of it, the mixture."""
    form = Asked(said)
    form.is_valid()
    method = Method(form.cleaned_data.get("method") or Method.MIXTURE)
    travel = Travel(form.cleaned_data.get("travel") or Travel.UNKNOWN)
    asked = "asked" in said
    firm = {
        scene.case.key: _firmness(said.get(f"firm-{scene.case.key}"), scene.probability)
        for scene in series.usable
        if not asked or said.get(f"in-{scene.case.key}")
    }
    return Taking({key: one for key, one in firm.items() if one > 0}, method, travel)


def _firmness(text: str | None, otherwise: float) -> float:
    return next((value for value, _ in FIRMNESS if text == str(value)), otherwise)


def sites_of(scenes: list[Scene], firm: Mapping[str, float]) -> Sites | None:
    """None where too few take part."""
    if len(scenes) < FEWEST:
        return None
    places = [scene.place for scene in scenes]
    up = np.array([place.latitude for place in places if place], np.float64)
    across = np.array([place.longitude for place in places if place], np.float64)
    weight = np.array([scene.weight for scene in scenes])
    return Sites(up, across, weight, np.array([firm[scene.case.key] for scene in scenes]))


def typed_again(places: list[Place]) -> str:
    return as_text(places)

"""What can be asked of a scan. All groups of victims and all methods are looked at in any event."""

from __future__ import annotations

from typing import Any

from django import forms

from murderbook.series.clearance.areas import DEFAULT_RADIUS, AreaKind

AREAS = [
    (AreaKind.ALL.value, "Counties, neighbours, metropolitan areas"),
    (AreaKind.COUNTY.value, "Counties and their neighbours"),
    (AreaKind.MSA.value, "Metropolitan areas"),
    (AreaKind.RADIUS.value, "Counties within a distance"),
]
REPLICAS = [("199", "199: quick, coarse"), ("999", "999: usual"), ("4999", "4,999: fine, five times as long")]
EARLIEST, LATEST = 1800, 2200


class ScanForm(forms.Form):
    area = forms.ChoiceField(choices=AREAS, initial=AreaKind.ALL.value, label="What counts as an area")
    radius = forms.FloatField(
        label="Distance, km",
        min_value=1,
        max_value=1000,
        required=False,
        initial=f"{DEFAULT_RADIUS:g}",
        help_text="For the last choice only.",
    )
    first = forms.IntegerField(label="From year", min_value=EARLIEST, max_value=LATEST, required=False)
    last = forms.IntegerField(label="To year", min_value=EARLIEST, max_value=LATEST, required=False)
    replicas = forms.ChoiceField(
        choices=REPLICAS,
        initial="999",
        label="Searches in which there is nothing to find",
        help_text="What chance gives is counted in these.",
    )

    def clean(self) -> dict[str, Any]:
        """Both years in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None and first > last:
            self.add_error("last", f"{last} lies before {first}: write the later year here.")
        return cleaned

    @property
    def options(self) -> dict[str, Any]:
        """For a ScanRun; the seed is fixed, so that asking twice gives the same."""
        said = self.cleaned_data
        radius = said["radius"] or DEFAULT_RADIUS
        years = {"first": said["first"], "last": said["last"]}
        return {"area": said["area"], "radius": radius, **years, "replicas": int(said["replicas"]), "seed": 1}


def options_in_words(options: dict[str, Any]) -> str:
    """'counties, neighbours, metropolitan areas; 1980 to 1995; 999 replicas'."""
    area = dict(AREAS)[options["area"]].lower()
    if options["area"] == AreaKind.RADIUS.value:
        area = f"counties within {options['radius']:g} km"
    first, last = options["first"], options["last"]
    years = f"{first or 'the first year'} to {last or 'the last year'}" if first or last else "all years"
    return f"{area}; {years}; {options['replicas']:,} replicas"

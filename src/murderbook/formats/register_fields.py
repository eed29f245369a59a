"""The columns of the unit's own register, with what each holds; docs/reference/register-template.md agrees."""

from __future__ import annotations

from murderbook.casefile.place import Site
from murderbook.formats.layout import Field

SITES = {site.value.replace(" ", "_"): site for site in Site}

SITE_PARTS = {
    "place": "address or description",
    "lat": "latitude in degrees",
    "lon": "longitude in degrees",
    "precision": "how exactly the coordinates are known: exact, block, street, area, city, county, state",
    "type": "type of site: code or label of the list site_type",
    "city": "city",
}

# Parts of the victim's name, where a register has a column for each.
LAST_NAME = ("victim last", "victim last name", "victim's last name", "vic last", "vic last name", "victim surname")
FIRST_NAME = ("victim first", "victim first name", "victim's first name", "vic first", "vic first name")

FIELDS = (
    Field(
        "number",
        "the unit's own number of the case; every row has one of its own",
        ("case number", "case no", "case #", "dr number", "dr no", "file number", "own number", "case"),
    ),
    Field(
        "agency_number",
        "the other agency's or the coroner's number",
        ("agency case number", "coroner number", "coroner case number"),
    ),
    Field("agency", "agency that has the case", ("department", "police department")),
    Field("kind", "homicide (default), missing person, unidentified remains", ("case type", "type of case")),
    Field("offence", "code or label of the list offence", ("offense", "crime", "charge")),
    Field(
        "status", "open, cleared by arrest, cleared exceptionally, cleared, resolved", ("case status", "disposition")
    ),
    Field("exceptional", "exceptional clearance: A to E, N", ("exceptional clearance", "clearance code")),
    Field(
        "date",
        "when it happened, approximate dates welcome",
        (
            "occurred",
            "happened",
            "date happened",
            "occurred on",
            "date of occurrence",
            "date occ",
            "date occurred",
            "date of offense",
            "date of offence",
            "incident date",
            "date of death",
            "offense date",
            "crime date",
        ),
    ),
    Field("county_fips", "county, five digits", ("fips", "county code")),
    Field("state", "state", ("st",)),
    Field(
        "area",
        "division, district or city, in the unit's own words",
        ("division", "district", "beat", "precinct", "bureau"),
    ),
    Field(
        "weapon",
        "code or label of the list weapon",
        ("weapon used", "means", "cause of death", "method", "means of death"),
    ),
    Field("circumstance", "code or label of the list circumstance", ("circumstances", "motive")),
    Field("situation", "code or label of the list situation"),
    Field(
        "suspect_state", "named, alive; named, dead; named, not known whether alive; none named", ("suspect status",)
    ),
    Field("motive_known", "yes or no"),
    Field("victim_name", "Last, First", ("victim", "name of victim", "victim's name", "vic name", "decedent")),
    Field("victim_sex", "M, F or empty", ("victim gender", "vic sex", "sex", "gender", "sex of victim")),
    Field("victim_age", "years, or a span such as 30-40", ("vic age", "victim age low", "age of victim", "age")),
    Field("victim_age_high", "upper end, where the age is a span over two columns"),
    Field("victim_race", "code or label of the list race; for identification only", ("vic race", "race")),
    Field("victim_ethnicity", "code or label of the list ethnicity; for identification only"),
    Field("victim_relationship", "victim to offender: code or label of the list relationship", ("relationship",)),
    Field(
        "victim_exposures", "codes of the list exposure, between semicolons", ("exposures", "lifestyle", "victimology")
    ),
    Field("victim_identified", "yes or no; empty is yes, unless the name is a Doe", ("identified",)),
    Field("suspect_name", "Last, First", ("suspect", "suspects")),
    Field("suspect_alive", "yes or no"),
    *(
        Field(f"{site}_{part}", f"site '{SITES[site].value}': {text}")
        for site in SITES
        for part, text in SITE_PARTS.items()
    ),
    Field("behaviours_coded_by", "who coded the behaviours", ("behaviors coded by", "coded by")),
    Field("behaviours_source", "document and page they were coded from", ("behaviors source",)),
    Field("series", "a known, solved series the case belongs to"),
    Field("notes", "anything else", ("remarks", "remark", "note", "comments", "synopsis", "summary")),
)

"""Column names of the Supplementary Homicide Report over the releases seen, one synonym table."""

from __future__ import annotations

from murderbook.formats.layout import Field

FIELDS = (
    Field("row_id", "the compiler's number of the row", ("rowid", "row number", "recordid")),
    Field("case_id", "the compiler's number of the incident", ("id", "mapid", "caseid", "incident id")),
    Field("county_fips", "county, FIPS code", ("cntyfips", "fips", "fip", "countyfips", "cnty fips", "fips code")),
    Field("county", "county, name", ("cntyname", "county name", "county")),
    Field("area", "metropolitan area, name", ("area", "msaname", "msa name", "metro", "msalabel")),
    Field("msa", "metropolitan area, code", ("msa", "msacode", "msa code", "cbsa")),
    Field("state", "state", ("state", "statename", "stateabbr", "state name", "state abbreviation", "st")),
    Field("state_fips", "state, FIPS number", ("statefip", "statefips", "state fips code")),
    Field("ori", "agency, FBI identifier", ("ori", "ori code", "ori7", "ori9")),
    Field("agency", "agency, name", ("agency", "agencyname", "agency name", "agency label")),
    Field("agency_type", "agency, type", ("agentype", "agencytype", "agency type")),
    Field("source", "who reported it", ("source", "datasource")),
    Field("solved", "solved or not", ("solved", "crime solved", "crimesolved", "cleared")),
    Field("year", "year", ("year", "yr", "offense year", "homicideyear")),
    Field("month", "month", ("month", "mo", "mon", "offense month")),
    Field("incident", "incident number within the month", ("incident", "incidentnum", "incident number", "inc num")),
    Field("action_type", "normal update or adjustment", ("actiontype", "action")),
    Field("homicide_type", "murder or negligent manslaughter", ("homicide", "homicidetype", "crimetype", "crime type")),
    Field("situation", "how many victims and offenders", ("situationcode", "situation label"), repeats=True),
    Field("victim_age", "victim, age", ("vicage", "victimage", "vic age")),
    Field("victim_sex", "victim, sex", ("vicsex", "victimsex", "victim gender", "vicsexcode"), repeats=True),
    Field("victim_race", "victim, race", ("vicrace", "victimrace", "vicracecode"), repeats=True),
    Field(
        "victim_ethnicity",
        "victim, ethnicity",
        ("vicethnic", "vicethnicity", "victim ethnicity", "vicethniccode"),
        repeats=True,
    ),
    Field("offender_age", "offender, age", ("offage", "perpetrator age", "perp age")),
    Field("offender_sex", "offender, sex", ("offsex", "perpetrator sex", "offsexcode"), repeats=True),
    Field("offender_race", "offender, race", ("offrace", "perpetrator race", "offracecode"), repeats=True),
    Field(
        "offender_ethnicity",
        "offender, ethnicity",
        ("offethnic", "perpetrator ethnicity", "offethniccode"),
        repeats=True,
    ),
    Field("weapon", "weapon", ("weaponcode", "weapon used", "weapon label"), repeats=True),
    Field("relationship", "victim to offender", ("relationshipcode", "relationship label"), repeats=True),
    Field("circumstance", "circumstance", ("circumstancecode", "circumstances", "circumstance label"), repeats=True),
    Field(
        "sub_circumstance",
        "justifiable homicides: how",
        ("subcircum", "subcircumstance", "subcircumcode"),
        repeats=True,
    ),
    Field("additional_victims", "further victims of the incident", ("viccount", "victim count", "additional victims")),
    Field(
        "additional_offenders", "further offenders of the incident", ("offcount", "offender count", "perpetrator count")
    ),
    Field("filed", "date the record was filed", ("filedate", "usedate", "record date")),
)

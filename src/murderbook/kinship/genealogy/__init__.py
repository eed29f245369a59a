"""Where in a family tree an unknown person sits, from how much DNA is shared with people whose place is known.

tree = read_gedcom(path).tree               # formats.gedcom
found = locate(tree, [Match("I18", 430.0, platform_of("GEDmatch")), ...], Asked(Wanted(Years(1950, 1962), Sex.MALE)))
found.ranked, found.not_separated           # places, best first; all that are not told apart from it
rows_of(found), without_each(found)         # reasons: which match says what
advice_of(found, 2026)                      # advice: whom to test next
document_of(found, advice, 10)              # document: all of it as JSON; lead.lead_of: as a lead
"""

from murderbook.kinship.genealogy.locating import Asked, Located, MatchError, Scored, locate
from murderbook.kinship.genealogy.matches import Match, Platform, platform_of
from murderbook.kinship.genealogy.people import Person, Sex, Tree, TreeError, Years
from murderbook.kinship.genealogy.places import Place, Wanted

__all__ = [
    "Asked",
    "Located",
    "Match",
    "MatchError",
    "Person",
    "Place",
    "Platform",
    "Scored",
    "Sex",
    "Tree",
    "TreeError",
    "Wanted",
    "Years",
    "locate",
    "platform_of",
]

"""Where in a family tree an unknown person sits, from how much DNA is shared with people whose place is known."""

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

"""Many victims and many families at once: who is whose missing relative, jointly and exactly.

`problem` says what is asked, `places` who cannot be told apart, `seen` and `weights` how well victims fit a family,
`growth` lists what is possible in it, `choices` leaves out what cannot matter and says how much that is, `component`
sums over all assignments (`approximate` where that is too much), `best` ranks them, `solution` is the door; `checks`
and `document` are what a person is told.
"""

from murderbook.kinship.disaster.problem import Disaster, DisasterFamily
from murderbook.kinship.disaster.solution import Solution, solve

__all__ = ["Disaster", "DisasterFamily", "Solution", "solve"]

"""Strings of murders. The clearance scan: where fewer homicides were solved than one would expect.

found = scan(homicides, labels)          # clusters with observed, expected, significance, and what chance alone gives
groups = flagged(homicides)              # the public baseline of the Murder Accountability Project
"""

from murderbook.series.clearance.areas import AreaKind
from murderbook.series.clearance.homicides import Column, Homicides
from murderbook.series.clearance.map_rule import Flagged, flagged
from murderbook.series.clearance.scan import Cluster, Options, Scan, scan

__all__ = ["AreaKind", "Cluster", "Column", "Flagged", "Homicides", "Options", "Scan", "flagged", "scan"]

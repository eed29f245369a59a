"""How good a model is on series it has not seen.

found = validate(table, labels, folds)     # folds.read_folds, or None: dealt out
write_report(found, directory)             # report.md, report.html, metrics.json, charts, FOLDk.csv
"""

from murderbook.linkage.tabular.validation.folds import read_folds
from murderbook.linkage.tabular.validation.report import write_report
from murderbook.linkage.tabular.validation.run import Validation, validate

__all__ = ["Validation", "read_folds", "validate", "write_report"]

"""Crib sheets: what the record holds for a form of another agency, in that form's order, and what is missing.

Nobody sends anything from here: somebody sits with the sheet before the form and types.
"""

from murderbook.reports.crib.sheet import FORMS, Crib, Line, Section, crib_of, forms_for

__all__ = ["FORMS", "Crib", "Line", "Section", "crib_of", "forms_for"]

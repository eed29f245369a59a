"""Genetic genealogy of an unknown person, behind a signed checklist: a lead, never an identification."""

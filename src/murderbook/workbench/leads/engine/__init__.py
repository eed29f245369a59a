"""Searching the record for leads: what is compared, when, and what triage is told of it."""

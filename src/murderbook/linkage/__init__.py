"""Same offender? Place, time, victim, method and behaviours, weighed by how rare they are here."""

"""Everything that a case holds, as items of a report."""

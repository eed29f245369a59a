"""The audit page, for auditors."""

"""The link chart on paper."""

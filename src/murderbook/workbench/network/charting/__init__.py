"""The link chart: what is drawn, where it lies, and how it is taken away on paper."""

"""The register of cases: each a murder book with its chronological record."""

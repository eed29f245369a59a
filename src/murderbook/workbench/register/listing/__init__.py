"""The register: every case I may see, searched, filtered, sorted and taken away."""

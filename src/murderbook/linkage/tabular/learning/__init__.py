"""Where rates come from: solved series, the file itself, or publications."""

"""The pages: who may be one person, one pair side by side, a person across the files, and the list of persons."""

"""The ten files most like one, and a pair of which no search made a lead."""

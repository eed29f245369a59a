"""The page of the linkage model: every rate it assumes, where from, and what changed since the one before."""

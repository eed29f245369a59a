"""The second factor of every account, and the sessions that it opens."""

"""Pairs judged before their score is seen: the list of them, and the page of one."""

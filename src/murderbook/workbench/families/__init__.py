"""Families: their wishes, what they were told, their applications for a review, letters."""

"""Suggested links between cases, and what people judged them to be."""

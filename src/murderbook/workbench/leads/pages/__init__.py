"""Pages of leads: list, one lead with its reasons, judgement."""

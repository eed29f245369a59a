"""How much each comparison weighs: probabilities given a report, over their average among the reports."""

"""The lead report and the series report: what the pages of a lead and of a string tell, on paper."""

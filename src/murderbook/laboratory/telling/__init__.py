"""What was chosen, told: reasons, what others would have taken, one document for command line, file and page."""

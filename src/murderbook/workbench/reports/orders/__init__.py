"""Reports that take longer to print than anybody waits: in line, being printed, ready for whoever asked."""

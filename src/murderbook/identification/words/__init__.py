"""What descriptions say, as numbers and codes: stature, weight, colours, marks and clothing."""

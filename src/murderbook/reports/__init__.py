"""What leaves the machine on paper: plain records in, bytes out. Knows no database and no Django."""

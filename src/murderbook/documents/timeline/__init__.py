"""What happened when: events as spans on a scale, in lanes, with gaps; and statements that give one thing two times."""

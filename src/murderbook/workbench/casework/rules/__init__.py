"""What may follow on what, and its writing: actions, decisions, questions, volumes."""

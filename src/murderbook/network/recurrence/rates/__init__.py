"""How often somebody does a task in a file by his duty: what files share, what they teach, who was on duty."""

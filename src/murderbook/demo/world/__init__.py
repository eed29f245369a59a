"""The invented city: its people, its murders, and how its files tell of them."""

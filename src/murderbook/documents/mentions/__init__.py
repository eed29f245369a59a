"""What a page names: people, numbers, places, things. Suggestions with their place; a person makes facts of them."""

"""What a level weighs: how often values agree by chance, and for one person; households, exchanged names."""

"""Views, a module for each kind of thing that is done."""

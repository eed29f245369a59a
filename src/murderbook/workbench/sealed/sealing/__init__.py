"""An existing case is sealed: its rows move into a container and are erased from the shared record."""

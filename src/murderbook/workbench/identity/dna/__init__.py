"""STR profiles on file: taken in from laboratories' files, and weighed for remains and families."""

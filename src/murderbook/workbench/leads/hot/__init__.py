"""One case against all others, the moment it is entered or changed, and who is told of what that finds."""

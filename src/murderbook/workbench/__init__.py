"""The multi-user web application and its record: a Django project, one vertical slice per app."""

"""The working of a case: who had an exhibit when, what is to be done, was decided, is asked, who has which binder."""

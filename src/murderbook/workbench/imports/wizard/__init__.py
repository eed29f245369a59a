"""Import in the browser: upload, settle the columns, see what would happen, commit. Works without script.

upload    step 1: the file
columns   step 2: which column is which field, what is joined, what is the same in every row
check     step 3 and 4: what would happen, words that were not understood, commit or discard
"""

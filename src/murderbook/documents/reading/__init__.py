"""Getting the words off the paper: one file in, its pages out, with picture, text, and the place of each word.

    from murderbook.documents.reading import pool

    with pool.Readers(workers=2) as readers:
        opened = readers.open(path)                   # how many pages, or UnreadableError says why not and what to do
        page = readers.read(path, 1, picture=to)      # a ReadPage; one that cannot be read says so and stops nothing

What a file holds is read by processes of their own, which have little memory and little time: a file that crashes its
reader, or never ends, costs one page.
"""

"""A laboratory's spreadsheet: columns, words, what each row would do, taking it in and undoing it."""

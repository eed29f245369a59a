"""Linkage over tables of any columns: rates learned where solved series exist, published or estimated where none do.

table = read_cases(path, columns)            # formats.case_table
model = learn(table, series)                 # a readable declaration: every rate, its n and its source
lead = compare(table, a, b, fitted)          # one pair, explained
found = screen(table, fitted, top=10)        # best partners of every case, exact
"""

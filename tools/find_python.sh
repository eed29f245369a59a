#!/bin/sh
# Prints the first Python this project is tested on (3.11 to 3.13), or says what to install.
# Each candidate is run, not only found: a version manager's shim may exist for a version that is switched off.
for candidate in ${PYTHON:-} python3 python3.12 python3.13 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null </dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
echo "murderbook needs Python 3.11, 3.12 or 3.13 and found none. On Debian or Ubuntu: apt-get install python3" >&2
echo "or name one: make PYTHON=/path/to/python3.12 ..." >&2
exit 1

"""What the program itself logs while somebody is inside a compartment says no word of it."""

from __future__ import annotations

import logging

from murderbook.workbench.sealed.outside import is_inside

PREFIX = "/sealed/in/"  # of every address inside a compartment
DESK = "/sealed/"  # and of the desk


class SilenceInside(logging.Filter):
    """Of what goes wrong in a compartment the log of the program says only that something did; that somebody asked for
    an address in one, it does not say at all, whether or not there is such a one."""

    def filter(self, record: logging.LogRecord) -> bool:
        if DESK in record.getMessage():
            return False
        if is_inside():
            record.msg, record.args = "something went wrong in a sealed compartment", ()
            record.exc_info = record.exc_text = record.stack_info = None
        return True

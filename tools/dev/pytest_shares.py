"""Shares out the test files of a whole run between its processes.

Each process collects all of them, and a file is run by whoever gets to it first: no
table of durations has to be right for all to be done at the same time.

SLA_SHARES is the folder in which files are claimed.
"""

import hashlib
import os
from itertools import groupby
from pathlib import Path


def pytest_runtestloop(session):
    if session.config.option.collectonly or "SLA_SHARES" not in os.environ:
        return None
    ours = (
        item
        for path, items in groupby(session.items, key=lambda item: item.path)
        if claim(Path(os.environ["SLA_SHARES"]), path)
        for item in items
    )
    item = next(ours, None)
    while item is not None:
        # Known before this one runs: what both need is not torn down in between.
        following = next(ours, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def claim(folder, path):
    """Whether the file is this process's: the first to ask has it."""
    mark = folder / hashlib.sha256(str(path).encode()).hexdigest()
    try:
        with mark.open("x") as stream:
            stream.write(str(os.getpid()))
    except FileExistsError:
        return mark.read_text() == str(os.getpid())
    return True

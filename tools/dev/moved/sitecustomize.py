"""Waits as it should where the clock is moved: Python reads this when it starts.

Under libfaketime 0.9.10 with an unmoved monotonic clock, the call behind `time.sleep`
fails with "Invalid argument"; the one behind `select` works.
"""

import select
import time


def sleep(seconds):
    select.select((), (), (), seconds)


time.sleep = sleep

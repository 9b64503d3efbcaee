"""Read the log of an installation: `install_log.py LOG ADDONS_FOLDER`.

Errors anywhere fail it; a warning that comes from or speaks of our addons does too.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)$")


def findings(log, ours):
    """Return the entries of the log that should stop an installation."""
    found, entry = [], None
    for line in log.splitlines():
        if match := LINE.match(line):
            entry = [match["level"], match["text"]]
            if entry[0] in ("ERROR", "CRITICAL", "WARNING"):
                found.append(entry)
        elif entry:
            entry[1] += "\n" + line
    return [
        f"{level} {text}"
        for level, text in found
        if level != "WARNING" or any(re.search(rf"\b{name}\b", text) for name in ours)
    ]


if __name__ == "__main__":
    log_file, addons = sys.argv[1:]
    names = [path.parent.name for path in Path(addons).glob("*/__manifest__.py")]
    problems = findings(
        Path(log_file).read_text(encoding="utf-8", errors="replace"), names
    )
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))

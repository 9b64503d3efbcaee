"""What the samples come to: figures beside their targets. Nothing of Odoo here."""

import operator
from dataclasses import dataclass
from statistics import median

AT_MOST, AT_LEAST = "≤", "≥"
HOLDS = {AT_MOST: operator.le, AT_LEAST: operator.ge}


@dataclass
class Figure:
    """One line of the table. Without a target it only informs."""

    name: str
    ours: str
    beside: str = ""
    value: float | None = None
    #: The same from the seconds of work, where it is a ratio of times.
    by_work: float | None = None
    unit: str = ""
    relation: str = ""
    target: float | None = None

    @property
    def is_met(self):
        """None where nothing is asked for."""
        if self.target is None:
            return None
        return HOLDS[self.relation](self.value, self.target)

    @property
    def verdict(self):
        return {None: "", True: "PASS", False: "FAIL"}[self.is_met]

    def told(self):
        """The cells of the line."""
        return (
            self.name,
            self.ours,
            self.beside,
            told_number(self.value, self.unit),
            told_number(self.by_work, self.unit),
            f"{self.relation} {told_number(self.target, self.unit)}".strip(),
            self.verdict,
        )

    def as_dict(self):
        return {
            name: value
            for name, value in vars(self).items()
            if value is not None and value != ""
        } | {"passed": self.is_met}


def told_number(value, unit):
    if value is None:
        return ""
    digits = 2 if value < 10 and value != int(value) else 0
    return f"{value:.{digits}f}{unit}"


def told_seconds(seconds):
    if seconds < 0.001:
        return f"{seconds * 1e6:.1f} µs"
    if seconds < 0.1:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds:.2f} s"


def median_of(samples, key):
    return median(sample[key] for sample in samples)


def told_run(samples):
    return (
        f"{told_seconds(median_of(samples, 'seconds'))}, "
        f"{median_of(samples, 'queries'):.0f} queries"
    )


def ratio(samples, others, key):
    """The median of the ratios of what was measured one right after the other.

    The machine may be twice as busy a minute later; it is so for both of a pair.
    """
    return median(
        one[key] / max(other[key], 1e-9)
        for one, other in zip(samples, others, strict=True)
    )


def compared(name, ours, other, label, relation, target):
    """How many times as long we take, or the other does where that has a target."""
    first, second = (other, ours) if relation == AT_LEAST else (ours, other)
    return Figure(
        name,
        told_run(ours),
        f"{label}: {told_run(other)}",
        value=ratio(first, second, "seconds"),
        by_work=ratio(first, second, "work"),
        unit="×",
        relation=relation,
        target=target,
    )


def figures(samples, sizes):
    """Everything that was measured, in the order of the table.

    :param dict samples: `{(load, where): [sample]}`, one sample a repetition
    :param dict sizes: the sizes of the run
    """
    found = []
    tickets = sizes["tickets"]
    ours = samples["create", "ours"]
    clocks = ours[0]["clocks"] / tickets
    plain = samples["create", "plain"]
    name = f"Create {tickets:,} tickets, {clocks:g} clocks each"
    found.append(compared(name, ours, plain, "help desk alone", AT_MOST, 1.25))
    extra = median_of(ours, "queries") - median_of(plain, "queries")
    found.append(
        Figure(
            "    queries beyond the help desk's, a ticket", "", value=extra / tickets
        )
    )
    for slas in (1, 2):
        if peer := samples.get((f"create, {slas} SLA", "peer")):
            name = f"    beside the peer, {slas} SLA{'s' if slas > 1 else ''} each"
            found.append(compared(name, ours, peer, "peer", AT_LEAST, 1.0))
    for phase in ("awaiting", "done"):
        ours = samples[phase, "ours"]
        name = f"Move {tickets:,} tickets to “{phase}” in one write"
        if peer := samples.get((phase, "peer")):
            label = "peer with 2 SLAs"
            found.append(compared(name, ours, peer, label, AT_LEAST, 5.0))
        else:
            found.append(Figure(name, told_run(ours)))
    found += time_lines(samples, sizes)
    for hours in (24, 160):
        found.append(deadlines(samples[f"deadlines {hours} h", "ours"], hours))
    found += crons(samples, sizes)
    return found


def time_lines(samples, sizes):
    """Time on tickets that packs pay for, against time on tasks of a project.

    A call has costs of its own whatever comes in it: small ones have no target.
    """
    lines = sizes["lines"]
    for batch, name, relation, target in (
        (lines, f"Log {lines:,} lines of time in one call", AT_MOST, 1.4),
        (10, "    ten lines in a call", "", None),
    ):
        ours = samples[f"time in {batch}s", "ours"]
        plain = samples[f"time in {batch}s", "plain"]
        yield compared(name, ours, plain, "time sheets alone", relation, target)


def deadlines(runs, hours):
    count = runs[0]["count"]
    each = median_of(runs, "seconds") / count
    peers = [run["peer"] for run in runs]
    return Figure(
        f"One deadline, {hours} working hours",
        told_seconds(each),
        f"plan_hours: {told_seconds(median_of(peers, 'seconds') / count)}, "
        f"{median_of(peers, 'queries') / count:.0f} queries",
        value=ratio(peers, runs, "seconds"),
        by_work=ratio(peers, runs, "work"),
        unit="×",
        relation=AT_LEAST,
        target=200,
    )


def crons(samples, sizes):
    """What the background costs; only the idle sweep has a target."""
    idle = samples["idle sweep", "ours"]
    yield Figure(
        f"Sweep over {sizes['open_clocks']:,} open clocks, none due: queries",
        told_run(idle),
        value=max(run["queries"] for run in idle),
        relation=AT_MOST,
        target=5,
    )
    due = samples["sweep", "ours"]
    yield Figure(f"Sweep marks {due[0]['clocks']:,} due clocks", told_run(due))
    flagged = samples["recalculate", "ours"]
    yield Figure(
        f"Recalculate {flagged[0]['clocks']:,} clocks after an edit of their calendar",
        told_run(flagged),
    )
    told = samples["explain", "ours"]
    count = told[0]["count"]
    yield Figure(
        "Explain one clock",
        f"{told_seconds(median_of(told, 'seconds') / count)}, "
        f"{median_of(told, 'queries') / count:.0f} queries",
    )


HEAD = ("", "sla_policy", "beside it", "figure", "by work", "target", "")


def table(found):
    """The figures as text."""
    rows = [HEAD, *(figure.told() for figure in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in (3, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])

class ClosedPeriods:
    """Periods that a closed statement has counted, by customer and company.

    A change of time needs them at several steps: it is refused in a closed period, its
    allocation begins after it, and its movements are posted after it. One object is
    handed from step to step, so that each customer is looked up once.

    An owner is ``(commercial partner id, company id)``.
    """

    def __init__(self, env):
        self._statements = env["sla.statement"]
        self._last_days = {}

    def load(self, owners):
        """Look up owners that are not known yet: at most one query. Returns itself."""
        new = set(owners) - self._last_days.keys()
        if new:
            found = self._statements._closed_through(new)
            self._last_days.update({owner: found.get(owner) for owner in new})
        return self

    def last_day(self, owner):
        """The last closed day of a loaded owner, in its time zone; None: none is."""
        return self._last_days[owner]

    def is_open(self, owner, day):
        """Whether a day of a loaded owner is in no closed period."""
        last = self.last_day(owner)
        return not last or day > last

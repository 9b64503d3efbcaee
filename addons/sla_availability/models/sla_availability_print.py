from odoo import models
from odoo.tools.misc import formatLang

from odoo.addons.sla_policy.models.moment_format import format_moment

from ..engine import availability as engine


class SlaAvailability(models.Model):
    """What the printed statement says."""

    _inherit = "sla.availability"

    def _print_name(self):
        """The file name of the print."""
        self.ensure_one()
        return self.env._(
            "Availability %(service)s %(month)s",
            service=self.service_id.code,
            month=self.month.strftime("%Y-%m"),
        )

    def _print_values(self):
        """What the print says, in the language of the environment, its moments in the
        service's time zone. The lines add up to what was lost."""
        self.ensure_one()
        self.check_access("read")
        causes = dict(
            self.env["sla.outage"]._fields["cause"]._description_selection(self.env)
        )
        lines = []
        for line in self.lines or ():
            lines.append(
                {
                    "start": self._print_moment(line["start"]),
                    "end": self._print_moment(line["end"]),
                    "cause": causes[line["cause"]],
                    "is_unannounced": line["cause"] == engine.MAINTENANCE
                    and not line["is_announced"],
                    "note": line["note"],
                    "down": _clock(line["down"]),
                    "lost": _clock(line["lost"]),
                    "spared": _clock(line["down"] - line["lost"]),
                }
            )
        down = sum(line["down"] for line in self.lines or ())
        over = self.lost_seconds - self.allowed_seconds
        return {
            "month": self.month_name,
            "start": self._print_moment(self.date_from),
            "end": self._print_moment(self.date_to),
            "lines": lines,
            "down": _clock(down),
            "spared": _clock(down - self.lost_seconds),
            "service": _clock(self.service_seconds),
            "lost": _clock(self.lost_seconds),
            "there": _clock(self.service_seconds - self.lost_seconds),
            "allowed": _clock(self.allowed_seconds),
            "left": _clock(abs(over)),
            # To the last digit: nothing is rounded up to the promise.
            "percent": formatLang(self.env, self.availability_percent, digits=4),
            "target": formatLang(self.env, self.target_percent, digits=4),
            "credit": formatLang(self.env, self.credit_percent, digits=2),
        }

    def _print_moment(self, moment):
        return format_moment(self.env, moment, "exact", tz=self.tz or "UTC")


def _clock(seconds):
    """Hours, minutes and seconds, exactly: 3:05:09."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"

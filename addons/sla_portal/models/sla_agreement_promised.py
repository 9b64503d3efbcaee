from odoo import models

from odoo.addons.sla_policy.const import PRIORITIES
from odoo.addons.sla_policy.engine import vocabulary as voc

# The promises that matter most to customers.
_PROMISED = (voc.FIRST_RESPONSE, voc.ESTIMATE, voc.RESOLUTION)


class SlaAgreement(models.Model):
    """What an agreement promises, severity by severity, on the page of support."""

    _inherit = "sla.agreement"

    # === BUSINESS METHODS === #

    def _portal_promised(self, policy, now):
        """How long each severity waits.

        :return: dict of ``columns``, and of ``rows`` of a ``severity`` (as
            by `_portal_severity`; None: any) and ``cells``
        """
        version = self.env["sla.policy.version"]
        calendar = self._adapted_calendar(now) or policy.calendar_id
        compiled = version._compile(
            policy.id, policy._spec(), calendar, self.company_id.id
        )
        titles = self.env["helpdesk.ticket"]._portal_promise_title
        describe = self.env["sla.target"]._format_allowance
        values = [value for value, _label in reversed(PRIORITIES)]
        found = {
            (code, value): compiled.match(code, value, 0)
            for code in _PROMISED
            for value in values
        }
        codes = [code for code in _PROMISED if any(found[code, v] for v in values)]
        rows = [
            {
                "severity": self._portal_severity(policy, value),
                "cells": [
                    describe(found[code, value], calendar)
                    if found[code, value]
                    else "–"
                    for code in codes
                ],
            }
            for value in values
            if codes
        ]
        if rows and not policy.severity_ids:
            # Where severities have no names and make no difference, they say nothing.
            if all(row["cells"] == rows[0]["cells"] for row in rows):
                rows = [{**rows[0], "severity": None}]
        return {"columns": [titles(code) for code in codes], "rows": rows}

    def _portal_severity(self, policy, priority):
        """A severity as the agreement has it: by its own name, else as stars alone."""
        line = policy.severity_ids.filtered(lambda one: one.priority == priority)[:1]
        stars = int(priority or "0")
        most = int(PRIORITIES[-1][0])
        return {
            "name": line.name or "",
            "stars": "★" * stars + "☆" * (most - stars),
            "label": self.env._("%(stars)s of %(most)s stars", stars=stars, most=most),
        }

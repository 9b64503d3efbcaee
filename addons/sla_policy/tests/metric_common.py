"""What tests of what starts and stops promises have in common."""

from odoo.fields import Command

from .common import SlaCommon


class MetricCommon(SlaCommon):
    """A customer with an office-hours policy that promises what a test names."""

    def promise(self, *targets, **values):
        calendar = self.make_calendar()
        self.policy = self.make_policy(*targets, calendar=calendar, **values)
        self.agreement = self.make_agreement(self.policy)

    def promise_all(self):
        """One promise of each kind that a message could stop."""
        self.promise(
            self.make_target("first_response", hours=2),
            self.make_target("next_reply", hours=2),
            self.make_target("progress_update", hours=9),
            self.make_target("information_check", hours=8),
            self.make_target("resolution", hours=8),
        )

    def make_team(self, name, members=(), **values):
        users = self.env["res.users"].concat(*members)
        return self.env["helpdesk.ticket.team"].create(
            {"name": name, "user_ids": [Command.set(users.ids)], **values}
        )

    def make_stage(self, name, phase, sequence=0, team=None, **values):
        return self.env["helpdesk.ticket.stage"].create(
            {
                "name": name,
                "sla_phase": phase,
                "sequence": sequence,
                "company_id": False,
                "team_ids": [Command.set(team.ids)] if team else False,
                **values,
            }
        )

    def assertRunning(self, ticket, *metrics):
        for metric in metrics:
            self.assertState(ticket, metric, "running")

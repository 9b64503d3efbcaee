from odoo import api, models

from ... import const

# Where the record is that a frozen level names.
_MODELS = {
    const.TO_ROLE: "sla.escalation.role",
    const.TO_USER: "res.users",
    const.TO_PARTNER: "res.partner",
    const.TO_ON_CALL: "sla.oncall.schedule",
}


class SlaEscalationLevel(models.Model):
    """Who a level reaches, found out at the moment it is notified."""

    _inherit = "sla.escalation.level"

    @api.model
    def _recipients(self, due):
        """Whom positions on ladders reach. A constant number of queries.

        :param due: `(escalation, engine.ladder.Position)`
        :return: `{escalation id: [(user, partner, role)]}`; nobody archived
        """
        steps = [
            (escalation, escalation.ladder["levels"][position.level])
            for escalation, position in due
        ]
        named = self._named(steps)
        schedules = named[const.TO_ON_CALL]
        for company in {escalation.company_id for escalation, _step in steps}:
            schedules |= named[const.TO_ROLE].with_company(company).schedule_id
        on_call = schedules._on_call()
        return {
            escalation.id: self._people(escalation, step, named, on_call)
            for escalation, step in steps
        }

    @api.model
    def _named(self, steps):
        """The records that frozen levels name and that are still there, by target."""
        named = {}
        for target, model in _MODELS.items():
            ids = {
                step["target_id"]
                for _escalation, step in steps
                if step["target"] == target
            }
            # Whoever escalates need not see whom it reaches.
            named[target] = self.env[model].sudo().browse(sorted(ids)).exists()
        return named

    @api.model
    def _people(self, escalation, step, named, on_call):
        """The people of one level: `[(user, partner, role)]`."""
        ticket = escalation.ticket_id
        no_user = self.env["res.users"].sudo()
        role = self.env["sla.escalation.role"].sudo()
        record = named.get(step["target"], no_user)
        # With the prefetch of all of them.
        record = record.filtered(lambda one: one.id == step["target_id"])
        match step["target"]:
            case const.TO_PARTNER:
                return [(no_user, record, role)] if record.active else []
            case const.TO_AGENT:
                users = ticket.user_id
            case const.TO_LEADER:
                users = ticket.team_id.user_id
            case const.TO_MANAGER:
                users = (
                    ticket.agreement_id.user_id or ticket.commercial_partner_id.user_id
                )
            case const.TO_USER:
                users = record
            case const.TO_ON_CALL:
                users = on_call.get(record, no_user)
            case _:
                role = record.with_company(escalation.company_id)
                users = role.user_id | on_call.get(role.schedule_id, no_user)
        people = [
            (user, user.partner_id, role)
            for user in users.sudo()
            if user.active and not user.share
        ]
        if not people and role.active and role.is_filled:
            # A number or an address that nobody holds by name.
            people = [(no_user, self.env["res.partner"].sudo(), role)]
        return people

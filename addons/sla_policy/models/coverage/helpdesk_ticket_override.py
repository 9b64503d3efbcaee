from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine import coverage as engine, vocabulary as voc
from ..caller import LINE, checked, flag, strip_untrusted_context, text

# What an agent may decide; the rest follows from the agreement.
_CHOICES = (voc.INCLUDED, voc.BILLABLE, voc.EXCLUDED)


class HelpdeskTicket(models.Model):
    """What people may do about a ticket's coverage: decide otherwise, confirm a
    contact, say that another team has made contact."""

    _inherit = "helpdesk.ticket"

    coverage_override = fields.Json(
        copy=False, readonly=True, groups="sla_policy.group_sla_user"
    )
    contact_confirmed = fields.Boolean(copy=False, readonly=True)
    sla_can_override = fields.Boolean(compute="_compute_sla_can_override")

    # === COMPUTE METHODS === #

    def _compute_sla_can_override(self):
        may = self.env.user.has_group("sla_policy.group_sla_override")
        for ticket in self:
            ticket.sla_can_override = may and bool(ticket.agreement_id)

    # === ACTION METHODS === #

    @checked(coverage=text(LINE), reason=text(), from_creation=flag)
    def action_override_coverage(self, coverage=None, reason=None, from_creation=True):
        """Decide otherwise than the agreement says.

        :param str coverage: `included`, `billable` or `excluded`; asked for if not
            given
        :param str reason: kept with the decision and shown to whoever reads it
        :param bool from_creation: whether promises count from when the ticket came
            in, or from now
        :raise AccessError: without the right to decide
        """
        self.check_access("write")
        if not self.env.user.has_group("sla_policy.group_sla_override"):
            raise AccessError(
                self.env._(
                    "You may not decide otherwise than the agreement says. Ask "
                    "somebody with the right “Decides on coverage”."
                )
            )
        if coverage is None:
            return self._sla_ask("sla.override.wizard", self.env._("Decide otherwise"))
        if coverage not in _CHOICES:
            raise ValidationError(
                self.env._("Decide on one of: included, billable, excluded.")
            )
        if not (reason or "").strip():
            raise ValidationError(
                self.env._("Say why: the reason is kept with the decision.")
            )
        without = self.filtered(lambda ticket: not ticket.agreement_id)
        if without:
            raise UserError(
                self.env._(
                    "%s has no agreement to decide under. Choose one first.",
                    without[0].display_name,
                )
            )
        now = fields.Datetime.now()
        created = self.env["sla.event"]._created_at(self)
        older = self.filtered(lambda ticket: ticket.id not in created)
        if older:
            raise UserError(
                self.env._(
                    "%s is older than the agreements here: nothing is decided on it.",
                    older[0].display_name,
                )
            )
        for ticket in self.sudo():
            since = created[ticket.id] if from_creation else now
            ticket._sla_write(
                {
                    "coverage_override": {
                        "coverage": coverage,
                        "reason": reason.strip(),
                        "user": self.env.uid,
                        "since": fields.Datetime.to_string(since),
                        "suspended": ticket.agreement_id.is_suspended,
                    }
                }
            )
        self._sla_decide_again()
        return True

    def action_withdraw_override(self):
        """Let the agreement decide again."""
        self.check_access("write")
        if not self.env.user.has_group("sla_policy.group_sla_override"):
            raise AccessError(
                self.env._(
                    "You may not withdraw a decision. Ask somebody with the right "
                    "“Decides on coverage”."
                )
            )
        self.sudo()._sla_write({"coverage_override": False})
        self._sla_decide_again()
        return True

    @strip_untrusted_context
    def action_confirm_contact(self):
        """Stand in for a contact who may not ask by themselves (rule A5).

        An agent may, and so may any authorised contact of the agreement.

        :raise AccessError: for anybody else
        """
        self.check_access("read")
        me = self.env.user
        for ticket in self:
            # Contacts may not read agreements; whether they are named in one decides.
            named = me.partner_id in ticket.sudo().agreement_id.contact_ids
            if me.share and not named:
                raise AccessError(
                    self.env._(
                        "Only an authorised contact of the agreement can confirm "
                        "this ticket."
                    )
                )
            if not me.share:
                ticket.check_access("write")
        # A contact confirms what they may not write.
        waiting = self.sudo().filtered(
            lambda ticket: ticket.coverage == voc.UNCONFIRMED_CONTACT
        )
        waiting._sla_write({"contact_confirmed": True})
        for ticket in waiting:
            ticket.message_post(
                body=self.env._("%s confirmed the contact's request.", me.name),
                author_id=me.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )
        waiting.with_user(me).sudo()._sla_decide_again()
        return True

    def action_contact_made(self):
        """The other team has been in touch: a rerouted ticket is done (rule A8)."""
        self.check_access("write")
        for ticket in self:
            if ticket.coverage != voc.REROUTED:
                raise UserError(
                    self.env._(
                        "%s was not handed to another team. Close it by its stage.",
                        ticket.display_name,
                    )
                )
            stage = ticket._sla_stage_of((voc.CLOSED, voc.HANDED_OVER, voc.SOLVED))
            if not stage:
                raise UserError(
                    self.env._(
                        "The team “%s” has no stage for what is closed. Give it one.",
                        ticket.team_id.name or "",
                    )
                )
            ticket.message_post(
                body=self.env._("Contact with the customer was made."),
                subtype_xmlid="mail.mt_note",
            )
            ticket.stage_id = stage
        return True

    # === BUSINESS METHODS === #

    def _sla_forget_decisions(self, agreements, partners):
        """What was decided for another contact or agreement says nothing any more.

        :param dict agreements: what each ticket's was, `partners` likewise
        """
        tickets = self.sudo()
        tickets.filtered(
            lambda t: t.contact_confirmed and t.partner_id != partners[t]
        )._sla_write({"contact_confirmed": False})
        tickets.filtered(
            lambda t: (
                (t.quota_month or t.coverage_override)
                and t.agreement_id != agreements[t]
            )
        )._sla_write({"quota_month": False, "coverage_override": False})

    def _sla_override_since(self, decision):
        """From when somebody's own decision promises, naive UTC; None: no such."""
        if decision.ground != engine.OVERRIDE:
            return None
        return fields.Datetime.to_datetime(self.coverage_override["since"])

    def _sla_stage_of(self, phases):
        """The first stage of the ticket's team with one of the phases, in order."""
        self.ensure_one()
        # Without a team the stages are those of the ticket's company.
        stages = self.team_id.with_company(self.company_id)._get_applicable_stages()
        for phase in phases:
            fitting = stages.filtered(lambda s, phase=phase: s.sla_phase == phase)
            if fitting:
                return fitting[0]
        return stages.browse()

    def _sla_ask(self, wizard, title):
        """Open a dialog about the tickets."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

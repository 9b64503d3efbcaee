from odoo import api, fields, models
from odoo.exceptions import UserError

from .sla_estimate import APPROVED, DRAFT, LIVE, SUPERSEDED


class SlaEstimate(models.Model):
    """The versions of a ticket's estimate: one chain, of which one is live."""

    _inherit = "sla.estimate"

    is_latest = fields.Boolean(compute="_compute_is_latest")

    _version_uniq = models.UniqueIndex(
        "(ticket_id, version)", "This ticket has an estimate of that version already."
    )
    # One chain a ticket: what is drafted, what the customer has, what they want.
    _draft_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'draft'", "This ticket has a draft already."
    )
    _sent_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'sent'", "The customer has an estimate already."
    )
    _approved_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'approved'",
        "The customer has approved an estimate already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("version", "ticket_id.estimate_ids.version")
    def _compute_is_latest(self):
        for estimate in self:
            versions = estimate.ticket_id.sudo().estimate_ids.mapped("version")
            estimate.is_latest = estimate.version == max(versions, default=0)

    # === ACTION METHODS === #

    def action_new_version(self):
        """Start over from this one: a draft that supersedes it once it is sent."""
        self.ensure_one()
        return self._new_version()._open_form()

    # === BUSINESS METHODS === #

    @api.model
    def _check_can_estimate(self, tickets):
        """Refuse tickets on which nothing is to be estimated.

        :raise UserError: with what to do first
        """
        tickets.check_access("write")
        tickets._sla_check_open_for_estimate()
        taken = self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("state", "in", LIVE)], limit=1
        )
        if taken or len(tickets) != len(set(tickets.ids)):
            raise UserError(
                self.env._(
                    "%s has an estimate already. Edit its draft, or make a new version "
                    "of what was sent.",
                    (taken.ticket_id or tickets[:1]).display_name,
                )
            )

    @api.model
    def _last_versions(self, tickets):
        """The last version on each ticket: `{ticket id: number}`. One query."""
        groups = self.sudo()._read_group(
            [("ticket_id", "in", tickets.ids)], ["ticket_id"], ["version:max"]
        )
        return {ticket.id: version for ticket, version in groups}

    def _supersede(self, state):
        """Take what this version replaces out of a state: sent, or approved."""
        others = self.sudo().ticket_id.estimate_ids - self.sudo()
        others = others.filtered(lambda other: other.state == state)
        if state == APPROVED:
            for other in others:
                other._release(self.env._("superseded by version %s", self.version))
        others._set_state((state,), SUPERSEDED)

    def _new_version(self):
        """The next version as a draft.

        :raise UserError: where the next version is another one's to have
        """
        self.ensure_one()
        self._check_may_write()
        self._lock()
        if self.state == DRAFT:
            raise UserError(
                self.env._("This version is a draft and was not sent yet: edit it.")
            )
        newer = self.sudo().ticket_id.estimate_ids.filtered(
            lambda other: other.version > self.version
        )
        if newer:
            raise UserError(
                self.env._(
                    "Version %(newer)s came after version %(this)s. Go on from there.",
                    newer=max(newer.mapped("version")),
                    this=self.version,
                )
            )
        self.ticket_id._sla_check_open_for_estimate()
        vals = self.copy_data()[0]
        vals.update(state=DRAFT, version=self.version + 1)
        writer = self.browse()._as_writer().sudo(self.env.su)
        return writer.create(vals).with_env(self.env)

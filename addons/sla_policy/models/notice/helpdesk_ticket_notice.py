from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sla_letter import HELD, LETTERS, STAGE

_AGENTS = "sla_policy.group_sla_user"

# Goes with a ticket that a mail opens, whatever user the gateway found for its sender.
BY_MAIL = object()


class HelpdeskTicket(models.Model):
    """Notices to the customer of a ticket that an agent files for them.

    Whoever logs a phone call sees first what the customer would be sent, corrects
    the ticket where it is wrong, and then sends the notices or does not.
    """

    _inherit = "helpdesk.ticket"

    notices_held_since = fields.Datetime(
        copy=False,
        readonly=True,
        help="When an agent filed the ticket for the customer. Empty once it was "
        "decided whether notices are sent.",
    )
    sla_letter_ids = fields.One2many(
        "sla.letter", "ticket_id", string="Notices", readonly=True, groups=_AGENTS
    )
    has_held_notices = fields.Boolean(compute="_compute_held_notices", groups=_AGENTS)
    held_notices = fields.Html(
        compute="_compute_held_notices", sanitize=False, groups=_AGENTS
    )

    # === COMPUTE METHODS === #

    @api.depends("coverage", "stage_id", "type_id", "sla_letter_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_held_notices(self):
        for ticket in self:
            letters = ticket._origin._sla_held_notices()
            ticket.has_held_notices = bool(letters)
            ticket.held_notices = Markup("").join(
                letter._preview() for letter in letters
            )

    # === ACTION METHODS === #

    def action_send_notices(self):
        """Send the customers the notices that wait; later ones are sent at once."""
        self._sla_decide_notices("_release")
        return True

    def action_withhold_notices(self):
        """Do not send the customers the notices that wait; later ones are sent."""
        self._sla_decide_notices("_withhold")
        return True

    # === BUSINESS METHODS === #

    def _sla_held_notices(self):
        """The notices that wait and are still true. Empty for new records."""
        tickets = self.sudo().filtered("notices_held_since")
        if not tickets:
            return self.env["sla.letter"].sudo()
        # Agents read what would be sent from here, and change nothing about it.
        return tickets.sla_letter_ids.filtered(
            lambda letter: letter.state == HELD and letter._is_true()
        )

    def _sla_decide_notices(self, decide):
        """Decide on all notices that wait; what follows later is sent at once.

        :param str decide: the method that does it
        :raise UserError: where none waits any more
        """
        self.check_access("write")
        tickets = self.sudo()
        tickets._sla_lock()
        held = tickets.sla_letter_ids.filtered(lambda letter: letter.state == HELD)
        if not held:
            raise UserError(
                self.env._("No notice waits to be sent any more. Reload the page.")
            )
        getattr(held, decide)()
        held.ticket_id._sla_write({"notices_held_since": False})

    @api.model
    def _sla_is_filed_by_agent(self, vals):
        """Whether an agent files a ticket for somebody else, by hand or by RPC.

        A customer on any channel, the mail gateway and jobs do not.
        """
        user = self.env.user
        if user.share or not user.active or self.env.context.get("sla_by") is BY_MAIL:
            return False
        return vals.get("partner_id") != user.partner_id.id

    def _sla_hold_stage_mail(self):
        """Hold the e-mail of a stage, unless a notice of ours says the same."""
        self.ensure_one()
        letters = self.sudo().sla_letter_ids
        says_it = letters.filtered(
            lambda one: one.state == HELD and one.kind not in (*LETTERS, STAGE)
        )
        if not says_it:
            letters._queue_all([(self.sudo(), STAGE, self.stage_id.id)])

    def _sla_mail_stage(self):
        """Send the e-mail of the stage, as the help desk does."""
        self.message_mail_with_source(
            self.stage_id.mail_template_id,
            message_type="auto_comment",
            notify_author_mention=True,
            auto_delete_keep_log=False,
            subtype_id=self.env.ref("mail.mt_note").id,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _track_template(self, tracking):
        """The e-mail of a stage waits with the other notices."""
        templates = super()._track_template(tracking)
        ticket = self[0]
        letters = ticket.sudo().sla_letter_ids
        if templates.get("stage_id") and letters._holding({ticket.sudo()}, letters):
            del templates["stage_id"]
            ticket._sla_hold_stage_mail()
        return templates

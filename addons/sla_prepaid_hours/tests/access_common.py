"""What the tests of who may do what have in common: people and what they may want."""

from .estimate_common import EstimateMixin
from .statement_common import StatementMixin

# What each model is to the user who works on tickets, and to managers of agreements.
MODELS = {
    "sla.work.kind": ("r", "rwcu"),
    "sla.charge.rule": ("r", "rwcu"),
    "sla.pack": ("r", "rwcu"),
    "sla.pack.entry": ("r", "r"),
    "sla.pack.notice": ("r", "r"),
    "sla.pack.value": ("", "r"),
    "sla.intervention": ("r", "r"),
    "sla.timer": ("r", "r"),
    "sla.approver": ("r", "rwcu"),
    "sla.estimate": ("rwcu", "rwcu"),
    "sla.estimate.line": ("rwcu", "rwcu"),
    "sla.estimate.evidence": ("r", "r"),
    "sla.print.job": ("", "r"),
    "sla.statement": ("", "rwcu"),
    "sla.hours.balance": ("r", "r"),
    "sla.hours.report": ("", "r"),
    "sla.estimate.approval.wizard": ("rwc", "rwc"),
    "sla.time.wizard": ("rwcu", "rwcu"),
    "sla.charge.wizard": ("rwcu", "rwcu"),
    "sla.waive.wizard": ("", "rwcu"),
    "sla.pack.adjust.wizard": ("", "rwcu"),
    "sla.pack.extend.wizard": ("", "rwcu"),
    "sla.pack.transfer.wizard": ("", "rwcu"),
    "sla.statement.reopen.wizard": ("", "rwcu"),
}
# A context that claims whatever the addon looks for in one.
FORGED = (
    {},
    {
        "sla_writer": True,
        "sla_pack_writer": True,
        "sla_line_writer": True,
        "sla_no_notice": True,
    },
    {"sla_writer": {"__class__": "object"}, "sla_pack_writer": "object"},
)


class AccessMixin(EstimateMixin, StatementMixin):
    """A customer with a pack, work, an estimate, a timer and a statement."""

    @classmethod
    def _set_up_access(cls):
        cls._set_up_estimates()
        cls.pack = cls.make_pack(10)
        cls.ticket = cls.make_ticket(partner_id=cls.portal_user.partner_id.id)
        cls.line = cls.env["account.analytic.line"].create(
            {"ticket_id": cls.ticket.id, "name": "Worked on it", "unit_amount": 1}
        )
        cls.intervention = cls.line.intervention_id
        cls.estimate = cls.sent(cls.ticket)
        cls.ticket.action_timer_start()
        cls.timer = cls.env["sla.timer"].search([("ticket_id", "=", cls.ticket.id)])
        cls.statement = cls.statements.create({"partner_id": cls.customer.id})
        notices = cls.env["sla.pack.notice"]
        notice = notices._writer().create(
            {"pack_id": cls.pack.id, "kind": "alert_80", "state": "skipped"}
        )
        cls.pack_notice = notices.browse(notice.id)
        cls.env.flush_all()

    def books(self):
        """All that must not change, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        fields = {
            "sla.pack": ("state", "minutes_bought", "opened_on", "active"),
            "sla.pack.entry": ("pack_id", "kind", "minutes", "date", "key"),
            "sla.intervention": ("charged_minutes", "covered_minutes", "is_waived"),
            "sla.pack.notice": ("state", "kind"),
            "sla.estimate": ("state", "minutes", "approved_by_id", "sent_digest"),
            "sla.statement": ("state", "date_from", "numbers", "pdf_attachment_id"),
            "sla.timer": ("user_id", "ticket_id", "started_at"),
            "account.analytic.line": ("ticket_id", "unit_amount", "intervention_id"),
        }
        found = {}
        for model, names in fields.items():
            rows = self.env[model].sudo().with_context(active_test=False)
            domain = [("ticket_id", "!=", False)] if "analytic" in model else []
            found[model] = rows.search(domain, order="id").read(names, load="")
        return found

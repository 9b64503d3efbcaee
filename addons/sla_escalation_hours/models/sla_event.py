from odoo import fields, models

# The clocks do not know it: nothing that they count starts or stops by it.
UNDUE_AGREED = "undue_agreed"


class SlaEvent(models.Model):
    """What a customer agreed to pay should their escalation turn out to be undue: never
    changed, as all that happened to a ticket.

    Its value: ``escalation`` (id), ``minutes``, ``amount`` before taxes (0: an hour has
    no price), ``currency`` (code), ``price`` (the words that were read) and ``lang``.
    """

    _inherit = "sla.event"

    kind = fields.Selection(
        selection_add=[(UNDUE_AGREED, "Price agreed to")],
        # Guarded: what goes with the addon is taken away as its own code takes it.
        ondelete={UNDUE_AGREED: lambda events: events._as_writer().unlink()},
    )

    # === BUSINESS METHODS === #

    def _summarise(self):
        if self.kind == UNDUE_AGREED:
            return self.env._("If the escalation is undue: %s", self.value["price"])
        return super()._summarise()

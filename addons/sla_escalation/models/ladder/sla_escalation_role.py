from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SlaEscalationRole(models.Model):
    """A post that agreements name, such as the operations manager, and who holds it.

    Who holds it, and by what they are reached, is each company's own: presets can
    name the post, and nobody's number.
    """

    _name = "sla.escalation.role"
    _description = "Escalation Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="For integrations; unique where given.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Held By",
        company_dependent=True,
        domain=[("share", "=", False)],
    )
    schedule_id = fields.Many2one(
        "sla.oncall.schedule",
        string="Or Who Is on Call in",
        company_dependent=True,
        help="Where nobody holds the role for good.",
    )
    phone = fields.Char(
        company_dependent=True, help="Empty: the number of who holds it."
    )
    whatsapp = fields.Char(
        string="WhatsApp Number",
        company_dependent=True,
        help="With the country's code: +52 55 0000 0000.",
    )
    email = fields.Char(company_dependent=True)
    group_url = fields.Char(
        string="WhatsApp Group",
        company_dependent=True,
        help="The group's invitation: https://chat.whatsapp.com/…",
    )
    is_filled = fields.Boolean(
        compute="_compute_is_filled",
        help="Whether anybody is reached by it in this company.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another role has this code already."
    )

    # === COMPUTE METHODS === #

    @api.depends_context("company")
    @api.depends("user_id", "schedule_id", "phone", "whatsapp", "email", "group_url")
    def _compute_is_filled(self):
        for role in self:
            role.is_filled = bool(
                role.user_id
                or role.schedule_id
                or role.phone
                or role.whatsapp
                or role.email
                or role.group_url
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("group_url")
    def _check_group_url(self):
        for role in self:
            if role.group_url and not role.group_url.startswith("https://"):
                raise ValidationError(
                    self.env._(
                        "“%s” is no invitation to a group: copy the whole address from "
                        "WhatsApp. It begins with https://.",
                        role.group_url,
                    )
                )

    @api.constrains("phone", "whatsapp")
    def _check_numbers(self):
        for role in self:
            for number in (role.phone, role.whatsapp):
                if number and not self.env["sla.channel"]._digits(number):
                    raise ValidationError(
                        self.env._(
                            "“%s” is no number that can be dialled: write it with the "
                            "country's code, as in +52 55 0000 0000.",
                            number,
                        )
                    )

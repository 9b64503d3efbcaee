from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sla_policy.models.agreement.sla_addon_offer import ADDON_KINDS, CHANNEL

from ... import const
from ...engine import ladder as engine

# Where the record is that a frozen level names.
_MODELS = {
    const.TO_ROLE: "sla.escalation.role",
    const.TO_USER: "res.users",
    const.TO_PARTNER: "res.partner",
    const.TO_ON_CALL: "sla.oncall.schedule",
}


class SlaEscalationLevel(models.Model):
    """One step of a ladder: who is notified, by what, and how long it waits."""

    _name = "sla.escalation.level"
    _description = "Escalation Level"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "sla.escalation.rule", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="rule_id.company_id")
    sequence = fields.Integer(default=10)
    number = fields.Integer(compute="_compute_number")
    name = fields.Char(required=True, translate=True)
    channel = fields.Selection(
        lambda self: self.env["sla.channel"]._selection(),
        required=True,
        default=const.EMAIL,
    )
    also_channel = fields.Selection(
        lambda self: self.env["sla.channel"]._selection(), string="And by"
    )
    fallback_channel = fields.Selection(
        lambda self: self.env["sla.channel"]._selection(),
        string="Else by",
        help="Where somebody cannot be reached by the channel.",
    )
    target = fields.Selection(
        const.TARGETS, string="Who", required=True, default=const.TO_AGENT
    )
    role_id = fields.Many2one("sla.escalation.role", ondelete="restrict")
    user_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    partner_id = fields.Many2one("res.partner", string="Contact")
    schedule_id = fields.Many2one("sla.oncall.schedule", ondelete="restrict")
    target_label = fields.Char(compute="_compute_target_label", string="Who Exactly")
    wait_minutes = fields.Integer(
        string="Wait (min)",
        default=30,
        required=True,
        help="For an acknowledgement, before the next level.",
    )
    wait_kind = fields.Selection(
        const.WAIT_KINDS, string="Of", default=engine.SERVICE, required=True
    )
    repeat = fields.Integer(help="How many times more it notifies while it waits.")
    repeat_minutes = fields.Integer(string="Every (min)", default=10)
    policy_ids = fields.Many2many(
        "sla.policy",
        string="Only for Tiers",
        help="Empty: for every tier of the rule. A preset stands for the policies made "
        "from it.",
    )
    quiet_from = fields.Float(help="Nobody is disturbed from then on, local time.")
    quiet_to = fields.Float(
        help="The same as the beginning: no quiet hours. Emergencies know none."
    )
    for_customer = fields.Boolean(
        string="Told to the Customer",
        help="Whether customers of this tier see the level and may use it themselves.",
    )
    customer_text = fields.Text(
        string="How to Reach It",
        translate=True,
        help="In words for the customer.",
    )

    addon_kind = fields.Selection(
        ADDON_KINDS,
        string="Only If Added",
        help="Agreements without such an add-on do without the level.",
    )
    addon_channel_id = fields.Many2one(
        "helpdesk.ticket.channel",
        string="Added Channel",
        ondelete="restrict",
        help="The channel that the add-on has to open.",
    )

    _waits_ok = models.Constraint(
        "CHECK (wait_minutes >= 0 AND repeat >= 0 AND repeat <= 20 "
        "AND repeat_minutes > 0)",
        "A level waits for minutes, and repeats itself twenty times at most.",
    )
    _quiet_ok = models.Constraint(
        "CHECK (COALESCE(quiet_from, 0) BETWEEN 0 AND 24 "
        "AND COALESCE(quiet_to, 0) BETWEEN 0 AND 24)",
        "Quiet hours are hours of the day: from 0:00 to 24:00.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sequence", "rule_id.level_ids.sequence")
    def _compute_number(self):
        for level in self:
            ordered = level.rule_id.level_ids.sorted(
                lambda one: (one.sequence, one._origin.id or 0)
            )
            level.number = list(ordered).index(level) + 1 if level in ordered else 0

    @api.depends("target", "role_id", "user_id", "partner_id", "schedule_id")
    @api.depends_context("lang")
    def _compute_target_label(self):
        labels = dict(self._fields["target"]._description_selection(self.env))
        for level in self:
            level.target_label = level._target().display_name or labels[level.target]

    # === CONSTRAINT METHODS === #

    @api.constrains("target", "role_id", "user_id", "partner_id", "schedule_id")
    def _check_target(self):
        named = {
            const.TO_ROLE,
            const.TO_USER,
            const.TO_PARTNER,
            const.TO_ON_CALL,
        }
        for level in self:
            if level.target in named and not level._target():
                raise ValidationError(
                    self.env._(
                        "Level “%s” does not say whom it reaches. Choose one, or let "
                        "it reach the ticket's agent.",
                        level.name,
                    )
                )

    @api.constrains("addon_kind", "addon_channel_id")
    def _check_addon_channel(self):
        for level in self:
            if level.addon_channel_id and level.addon_kind != CHANNEL:
                raise ValidationError(
                    self.env._(
                        "Level “%s” names a channel that is added. Say that it is only "
                        "there if a channel was added, or leave the channel empty.",
                        level.name,
                    )
                )

    @api.constrains("channel", "also_channel", "fallback_channel")
    def _check_channels(self):
        known = dict(self.env["sla.channel"]._selection())
        for level in self:
            for code in (level.channel, level.also_channel, level.fallback_channel):
                if code and code not in known:
                    raise ValidationError(
                        self.env._(
                            "Level “%(level)s”: there is no channel “%(code)s”. Choose "
                            "another one, or install the addon of the channel.",
                            level=level.name,
                            code=code,
                        )
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        self.env.registry.clear_cache()
        return levels

    # === BUSINESS METHODS === #

    def _target(self):
        """The record that the level names; empty where the ticket says who it is."""
        self.ensure_one()
        return {
            const.TO_ROLE: self.role_id,
            const.TO_USER: self.user_id,
            const.TO_PARTNER: self.partner_id,
            const.TO_ON_CALL: self.schedule_id,
        }.get(self.target, self.browse())

    def _links(self, company, text):
        """Links to the role it reaches, ready to tap; none to people.

        :param company: whose numbers and addresses
        :param str text: what a message begins with
        :return: dicts of ``label``, ``kind`` (the channel) and ``url``
        """
        self.ensure_one()
        if self.target != const.TO_ROLE:
            return []
        role = self.role_id.with_company(company)
        nobody = self.env["res.users"], self.env["res.partner"]
        ways = (self.channel, self.also_channel)
        links = []
        for way in (const.WHATSAPP_LINK, const.PHONE_LINK):
            if way not in ways:
                continue
            adapter = self.env["sla.channel"]._adapter(way)
            address = adapter._address_of(*nobody, role)
            if address:
                url = adapter._url(address, text)
                links.append({"label": address, "kind": way, "url": url})
        if const.EMAIL in ways and role.email:
            links.append(
                {
                    "label": role.email,
                    "kind": const.EMAIL,
                    "url": f"mailto:{role.email}",
                }
            )
        return links

    def _tiers(self):
        """The tiers it is for, with the policies made from them."""
        tiers = self.policy_ids
        return tiers | self.env["sla.policy"].sudo().search(
            [("preset_id", "in", tiers.ids)]
        )

    def _freeze(self, number):
        """The level as an escalation keeps it; waits in seconds, hours in minutes."""
        self.ensure_one()
        return {
            "level": self.id,
            "number": number,
            "name": self.name,
            # Whoever looks at it reads it in a language of their own.
            "names": {
                code: self.with_context(lang=code).name
                for code, _name in self.env["res.lang"].get_installed()
            },
            "channel": self.channel,
            "also": self.also_channel or "",
            "fallback": self.fallback_channel or "",
            "target": self.target,
            "target_id": self._target().id or 0,
            "wait": self.wait_minutes * 60,
            "wait_kind": self.wait_kind,
            "repeat": self.repeat,
            "repeat_wait": self.repeat_minutes * 60,
            "quiet": [round(self.quiet_from * 60), round(self.quiet_to * 60)],
            "for_customer": self.for_customer,
        }

    def _is_added(self, addons):
        """Whether the level is there for an agreement with these add-ons."""
        self.ensure_one()
        if not self.addon_kind:
            return True
        added = addons.filtered(lambda addon: addon.kind == self.addon_kind)
        channel = self.addon_channel_id
        return bool(added.filtered(lambda a: not channel or a.channel_id == channel))

    # === RECIPIENTS === #

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

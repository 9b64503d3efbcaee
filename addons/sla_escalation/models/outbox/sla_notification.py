from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.sla_policy.models.record_name import joined

from ... import const
from ...engine import delivery as engine


class SlaNotification(models.Model):
    """One message to one person about one level: the outbox (rule E7).

    Written with what brings it about, in the same transaction, and delivered after
    that is committed. Its key says what it is about: there is one, however often
    somebody asks for it. How it is delivered is in `sla_notification_delivery`.
    """

    _name = "sla.notification"
    _inherit = ["sla.guarded"]
    _description = "Escalation Notification"
    _order = "id desc"

    escalation_id = fields.Many2one(
        "sla.escalation", required=True, ondelete="cascade", index=True, readonly=True
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    level_id = fields.Many2one(
        "sla.escalation.level", ondelete="set null", readonly=True
    )
    level_number = fields.Integer(
        string="Level No.", readonly=True, help="0: the last resort."
    )
    level_name = fields.Char(readonly=True)
    level_label = fields.Char(compute="_compute_level_label")
    loop = fields.Integer(readonly=True)
    repetition = fields.Integer(readonly=True)
    channel = fields.Selection(
        lambda self: self.env["sla.channel"]._selection(), required=True, readonly=True
    )
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    role_id = fields.Many2one("sla.escalation.role", ondelete="set null", readonly=True)
    address = fields.Char(readonly=True)
    key = fields.Char(
        required=True,
        readonly=True,
        help="Escalation, level, loop, who, channel: never twice.",
    )
    state = fields.Selection(
        const.DELIVERY_STATES, default=engine.QUEUED, required=True, readonly=True
    )
    attempts = fields.Integer(string="Tries", readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    claimed_at = fields.Datetime(
        string="Being Sent Since",
        readonly=True,
        help="Handed to the provider, and the answer is not known yet.",
    )
    provider_ref = fields.Char(
        string="Provider's Number", index="btree_not_null", readonly=True
    )
    sent_at = fields.Datetime(readonly=True)
    delivered_at = fields.Datetime(readonly=True)
    read_at = fields.Datetime(
        readonly=True, help="Read is not acknowledged: nothing follows from it."
    )
    error = fields.Char(string="Why Not", readonly=True)
    is_dropped = fields.Boolean(
        readonly=True, help="Not needed any more before it went out."
    )
    fallback_of_id = fields.Many2one(
        "sla.notification",
        string="Fallback For",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    mail_id = fields.Many2one(
        "mail.mail", ondelete="set null", index="btree_not_null", readonly=True
    )
    activity_id = fields.Many2one("mail.activity", ondelete="set null", readonly=True)

    _key_uniq = models.UniqueIndex("(key)", "This notification is there already.")
    _due_idx = models.Index("(channel, company_id, next_try_at) WHERE state = 'queued'")

    # === COMPUTE METHODS === #

    @api.depends("partner_id.name", "channel", "address")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for one in self:
            who = one.partner_id.name or one.role_id.name or one.address
            label = labels.get(one.channel)
            one.display_name = joined(who, label and f"({label})", separator=" ")

    @api.depends("level_number", "level_name", "escalation_id.ladder")
    @api.depends_context("lang")
    def _compute_level_label(self):
        for one in self:
            one.level_label = one._format_level()

    # === ACTION METHODS === #

    def action_send_again(self):
        """Try once more what reached nobody.

        :raise AccessError: for somebody who does not make agreements
        """
        self.check_access("read")
        if not self.env.user.has_group("sla_policy.group_sla_manager"):
            raise AccessError(
                self.env._("Notifications are sent again by whoever makes agreements.")
            )
        again = self.sudo().filtered(
            lambda one: one.state in (engine.FAILED, engine.DEAD)
        )
        again._as_writer().write(
            {
                "state": engine.QUEUED,
                "attempts": 0,
                "claimed_at": False,
                "error": False,
                "is_dropped": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        again._enqueue()
        return True

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Notifications follow from escalations; nobody edits them. One that "
            "reached nobody can be sent again."
        )

    @api.model
    def _by_key(self, key):
        """The notification of a key, empty if there is none."""
        return self.sudo().search([("key", "=", key)], limit=1)

    @api.model
    def _by_ref(self, channel, ref):
        """The notification that a provider calls `ref`, empty if there is none."""
        return self.sudo().search(
            [("provider_ref", "=", ref), ("channel", "=", channel)], limit=1
        )

    @api.model
    def _notify(self, due, known):
        """Write notifications for positions on ladders. A constant number of queries.

        :param due: `(escalation, engine.ladder.Position)`
        :param known: as `sla.escalation._known` tells it
        :return: `{escalation id: how many people are reached}`
        """
        vals_list, reached = [], {}
        levels, _calendars = known
        whom = self.env["sla.escalation.level"]._recipients(due)
        for escalation, position in due:
            level = dict(escalation.ladder["levels"][position.level])
            if level["level"] not in levels._ids:
                level["level"] = False  # Deleted since; the frozen one still counts.
            people = whom[escalation.id]
            found = 0
            # Addresses are each company's own.
            outbox = self.with_company(escalation.company_id)
            for recipient in people:
                ways = [level["channel"], level["also"]]
                routes = {
                    outbox._route([way, level["fallback"]], *recipient)
                    for way in ways
                    if way
                } - {None}
                found += bool(routes)
                for channel, address in sorted(routes):
                    vals_list.append(
                        self._prepare(
                            escalation, level, position, channel, address, recipient
                        )
                    )
            reached[escalation.id] = found
        self._queue(vals_list)
        return reached

    @api.model
    def _notify_last_resort(self, pairs):
        """Tell the named person at the end of a ladder: `(escalation, user)`."""
        vals_list = []
        for escalation, user in pairs:
            recipient = user, user.partner_id, self.env["sla.escalation.role"]
            level = {"number": 0, "name": self.env._("Last resort"), "level": False}
            position = escalation._current_position()
            for way in (const.EMAIL, const.ACTIVITY):
                outbox = self.with_company(escalation.company_id)
                route = user and outbox._route([way], *recipient, ends=False)
                if route:
                    vals_list.append(
                        self._prepare(escalation, level, position, *route, recipient)
                    )
        self._queue(vals_list)

    @api.model
    def _route(self, ways, user, partner, role, ends=True, tried=()):
        """The first way by which somebody is reached: `(channel, address)` or None.

        :param ends: whether an activity, or a mail, is better than nothing
        :param tried: ways that have failed already
        """
        ways = [way for way in ways if way]
        if ends:
            ways += [const.EMAIL, const.ACTIVITY]
        for way in ways:
            if way in tried:
                continue
            adapter = self.env["sla.channel"]._adapter(way)
            address = adapter is not None and adapter._address_of(user, partner, role)
            if address:
                return way, address
        return None

    @api.model
    def _prepare(self, escalation, level, position, channel, address, recipient):
        user, partner, role = recipient
        who = f"p{partner.id}" if partner else f"r{role.id}"
        position = position or escalation._current_position()
        loop, times = (position.loop, position.times) if position else (1, 1)
        return {
            "escalation_id": escalation.id,
            "ticket_id": escalation.ticket_id.id,
            "company_id": escalation.company_id.id,
            "level_id": level["level"],
            "level_number": level["number"],
            "level_name": level["name"],
            "loop": loop,
            "repetition": times,
            "channel": channel,
            "user_id": user.id,
            "partner_id": partner.id,
            "role_id": role.id,
            "address": address,
            "key": f"{escalation.id}:{level['number']}:{loop}.{times}:{who}:{channel}",
            "next_try_at": fields.Datetime.now(),
        }

    @api.model
    def _queue(self, vals_list):
        """Write notifications down, but for those that are there already."""
        keyed = {vals["key"]: vals for vals in vals_list}
        if not keyed:
            return self.browse()
        known = self.sudo().search_fetch([("key", "in", list(keyed))], ["key"])
        for key in known.mapped("key"):
            del keyed[key]
        queued = self._writer().create(list(keyed.values()))
        queued._enqueue()
        return queued

    def _drop(self):
        """What has not gone out is not needed any more; lists of things to do too."""
        waiting = self.sudo().filtered(
            lambda one: one.state == engine.QUEUED and not one.claimed_at
        )
        if waiting:
            waiting._as_writer().write(
                {"state": engine.DEAD, "is_dropped": True, "next_try_at": False}
            )
        self.sudo().activity_id.unlink()

    # === WORDS === #

    def _lang(self):
        """The language of whoever reads it."""
        self.ensure_one()
        return self.user_id.lang or self.partner_id.lang or self.env.lang or "en_US"

    def _told(self):
        """The notification in its reader's language and time zone."""
        zone = self.user_id.tz or self.partner_id.tz or self.escalation_id.ladder["tz"]
        return self.with_context(lang=self._lang(), tz=zone)

    def _format_level(self):
        """The level's name in the language of the environment."""
        self.ensure_one()
        return self.escalation_id._level_label(self.level_number) or self.level_name

    def _summary(self):
        """One plain line: number, severity, customer, what is wrong, level."""
        self.ensure_one()
        told = self._told()
        escalation = told.escalation_id
        words = [
            told.ticket_id.number or "",
            escalation._severity(),
            told.ticket_id.commercial_partner_id.name or told.ticket_id.partner_name,
            dict(escalation._fields["trigger"]._description_selection(told.env))[
                escalation.trigger
            ],
            escalation.metric_id.name,
            told._format_level(),
        ]
        return " · ".join(word for word in words if word)

    def _url(self):
        """Where a tap leads, for channels that are links."""
        self.ensure_one()
        adapter = self.env["sla.channel"]._adapter(self.channel)
        if not hasattr(adapter, "_url"):
            return ""
        return adapter._url(self.address, self._summary())

    def _acknowledge_url(self):
        """The page on which the reader takes it on, after logging in; "" for none."""
        self.ensure_one()
        if not self.partner_id.sudo().user_ids.filtered("active"):
            return ""
        base = self.escalation_id.get_base_url()
        if self.user_id and not self.user_id.share:
            action = "action-sla_escalation.sla_escalation_action"
            return f"{base}/odoo/{action}/{self.escalation_id.id}"
        return f"{base}/my/escalation/{self.escalation_id.id}/acknowledge"

    def _note(self):
        """The body of an activity."""
        self.ensure_one()
        told = self._told()
        note = Markup("<p>%s</p>") % (told.escalation_id.reason or told._summary())
        url = told._url()
        if url:
            who = told.role_id.name or told.partner_id.name or told.address
            text = told.env._(
                "Reach %(who)s: %(address)s", who=who, address=told.address
            )
            note += Markup('<p><a href="%s" target="_blank">%s</a></p>') % (url, text)
        return note

    def _link_recipient(self):
        """Who opens a link: whoever works on the ticket."""
        self.ensure_one()
        ticket = self.ticket_id
        for user in (ticket.user_id, ticket.team_id.user_id):
            if user.active and not user.share:
                return user
        return self.escalation_id._last_resort()

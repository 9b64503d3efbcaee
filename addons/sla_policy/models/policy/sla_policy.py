from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

from ...engine import policy as engine, vocabulary as voc


class SlaPolicy(models.Model):
    """What one tier of a support agreement promises, and in which hours.

    A policy may be edited at any time: what was promised before the edit is kept
    in its published versions (`sla.policy.version`).
    """

    _name = "sla.policy"
    _description = "Support Policy"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        index=True, help="A short word for the tier, the same in all its versions."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Html(
        translate=True, help="What the tier is about, in the words of the agreement."
    )
    is_preset = fields.Boolean(
        string="Preset",
        readonly=True,
        help="Comes with the addon and is refreshed with it. Use it to make a "
        "policy of your own.",
    )
    preset_id = fields.Many2one(
        "sla.policy", string="Made From", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: every company may use it; the holidays of the ticket's "
        "company count.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('schedule_type', '=', 'fully_fixed'), "
        "('company_id', 'in', [company_id, False])]",
        help="The hours in which service time passes. Empty: around the clock, "
        "every day of the year.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="The zone in which days begin and cut-offs fall: that of the service "
        "hours where there are any.",
    )
    target_ids = fields.One2many(
        "sla.target", "policy_id", string="Promises", copy=True
    )
    first_response_stop = fields.Selection(
        [
            (voc.STOP_AT_REPLY, "The first public answer of an agent"),
            (voc.STOP_AT_ASSIGNMENT, "The assignment of the ticket"),
        ],
        string="First Response Is",
        default=voc.STOP_AT_REPLY,
        required=True,
        tracking=True,
    )
    resolution_start = fields.Selection(
        [
            (voc.START_AT_CREATION, "From when the ticket is created"),
            (voc.START_AT_WORK, "From when work on it starts"),
        ],
        string="Resolution Counts",
        default=voc.START_AT_CREATION,
        required=True,
        tracking=True,
    )
    assign_type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Assigned at Once",
        help="Tickets of these types get their agent the moment their information is "
        "found complete.",
    )
    assign_user_id = fields.Many2one(
        "res.users",
        string="Assigned To",
        domain=[("share", "=", False)],
        ondelete="set null",
        help="Empty: the leader of the ticket's team, or else whoever found the "
        "information complete.",
    )
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Goes up by itself when an edited policy is promised for the first "
        "time; tickets keep the version they came under.",
    )
    version_ids = fields.One2many(
        "sla.policy.version", "policy_id", string="Published Versions", copy=False
    )
    agreement_count = fields.Integer(compute="_compute_agreement_count")

    # === COMPUTE METHODS === #

    @api.depends("calendar_id.tz")
    def _compute_tz(self):
        for policy in self:
            policy.tz = policy.calendar_id.tz or policy.tz or self.env.user.tz or "UTC"

    def _compute_agreement_count(self):
        counts = dict(
            self.env["sla.agreement"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.agreement_count = counts.get(policy, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self:
            if policy.calendar_id:
                policy.calendar_id._sla_check_countable()

    @api.constrains("calendar_id", "tz")
    def _check_tz(self):
        for policy in self:
            if policy.calendar_id and policy.tz != policy.calendar_id.tz:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” counts in the hours of “%(calendar)s”, which "
                        "are told in %(zone)s. Change the zone there.",
                        policy=policy.name,
                        calendar=policy.calendar_id.name,
                        zone=policy.calendar_id.tz,
                    )
                )

    @api.constrains("target_ids")
    def _check_targets(self):
        """No case may be promised two things at once."""
        for policy in self:
            by_key = {target.id: target for target in policy.target_ids}
            pairs = engine.collisions(t._engine_target() for t in policy.target_ids)
            for one, other in pairs:
                raise ValidationError(
                    self.env._(
                        "“%(one)s” and “%(other)s” promise two different things for "
                        "the same case. Remove one of them, or tell them apart by "
                        "severity or request type.",
                        one=by_key[one.key].display_name,
                        other=by_key[other.key].display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        used = self.filtered("version_ids")
        if used:
            raise UserError(
                self.env._(
                    "“%s” has been promised to customers, and their tickets tell so. "
                    "Archive it instead.",
                    used[0].name,
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        # One's own policy is called like its preset, in every language: `copy()`
        # would leave the translations of a name behind that it is given.
        if not {"name", "preset_id"} & set(default or {}):
            for policy, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", policy.name)
        return vals_list

    # === ACTION METHODS === #

    def create_from_preset(self):
        """Make policies of one's own from presets.

        Calendars are copied too: an edit of the customer's hours must not reach
        the presets, nor be undone when the addon is updated.

        :return: the new policies, in the order of the presets
        :raise UserError: on a policy that is no preset
        """
        policies = self.browse()
        for preset in self:
            if not preset.is_preset:
                raise UserError(
                    self.env._(
                        "“%s” is a policy already. Duplicate it to start from it.",
                        preset.name,
                    )
                )
            company = self.env.company
            calendar = preset.sudo().calendar_id
            if calendar:
                name = calendar.name
                calendar = calendar.copy({"company_id": company.id})
                # Copying adds “(copy)” whatever it is told.
                calendar.name = name
            policies += preset.copy(
                {
                    "is_preset": False,
                    "preset_id": preset.id,
                    "company_id": company.id,
                    "calendar_id": calendar.id,
                }
            )
        return policies

    def action_view_agreements(self):
        """Open the agreements under this policy."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sla_policy.sla_agreement_action"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {"default_policy_id": self.id}
        return action

    # === BUSINESS METHODS === #

    @api.private
    def _publish(self):
        """The versions that say what the policies promise now.

        A version is written when its first promise is made; as long as nothing
        is edited it is the same one again. A constant number of queries.

        :return: `{policy: sla.policy.version}`
        """
        versions = self.env["sla.policy.version"].sudo()
        latest = {
            version.policy_id.id: version
            for version in versions.search(
                [("policy_id", "in", self.ids), ("adapted_calendar_id", "=", False)],
                order="number",
            )
        }
        published = {}
        for policy in self.sudo():
            spec = policy._spec()
            version = latest.get(policy.id, versions)
            if not version or version.spec != spec:
                # A policy that takes over from another goes on counting.
                number = version.number + 1 if version else policy.version or 1
                policy._claim_version(number)
                version = versions.create(
                    {
                        "policy_id": policy.id,
                        "number": number,
                        "calendar_id": policy.calendar_id.id,
                        "company_id": policy.company_id.id,
                        "spec": spec,
                    }
                )
            published[self.browse(policy.id)] = version
        return published

    def _claim_version(self, number):
        """Set the version, whatever it is now.

        In SQL, so that the row is written in any case: of two transactions that
        promise the same edited policy at once the second one waits here, fails
        to serialize and is run again by Odoo, to find the version of the first.
        """
        self.ensure_one()
        self.flush_recordset(["version"])
        self.env.cr.execute(
            SQL("UPDATE sla_policy SET version = %s WHERE id = %s", number, self.id)
        )
        self.invalidate_recordset(["version"], flush=False)

    def _spec(self):
        """The promises as plain values, equal if and only if they are the same."""
        self.ensure_one()
        return {
            "tz": self.tz or "UTC",
            "calendar": self.calendar_id.id or 0,
            "company": self.company_id.id or 0,
            "first_response_stop": self.first_response_stop,
            "resolution_start": self.resolution_start,
            "targets": [
                target._engine_target().to_dict()
                for target in self.target_ids.sorted("id")
            ],
        }

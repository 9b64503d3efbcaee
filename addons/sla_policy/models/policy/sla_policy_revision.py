from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.local_time import Zone


class SlaPolicy(models.Model):
    """A policy's versions: records of their own, one taking over from another.

    Agreements move from one to the next on a date; see `sla_agreement_move`.
    """

    _inherit = "sla.policy"

    is_draft = fields.Boolean(
        string="Draft",
        readonly=True,
        copy=False,
        help="A version that is being written. It can be tried on what happened, but "
        "nobody is promised it until it is released.",
    )
    date_effective = fields.Date(
        string="Takes Effect On",
        copy=False,
        tracking=True,
        help="When agreements move to this version, unless another day is chosen for "
        "them; in the time zone of the policy.",
    )
    supersedes_id = fields.Many2one(
        "sla.policy",
        string="Takes Over From",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    superseded_by_ids = fields.One2many(
        "sla.policy",
        "supersedes_id",
        string="Newer Versions",
        context={"active_test": False},
    )

    newer_version_id = fields.Many2one(
        "sla.policy", compute="_compute_newer_version_id"
    )
    draft_told = fields.Char(string="Stage", compute="_compute_draft_told")

    # === COMPUTE METHODS === #

    @api.depends("superseded_by_ids.version")
    def _compute_newer_version_id(self):
        for policy in self:
            policy.newer_version_id = policy.superseded_by_ids.sorted("version")[-1:]

    @api.depends("is_draft")
    @api.depends_context("lang")
    def _compute_draft_told(self):
        for policy in self:
            policy.draft_told = policy.is_draft and self.env._("Draft")

    @api.depends("name", "version", "is_draft", "supersedes_id", "superseded_by_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Versions share their name; the number tells them apart."""
        for policy in self:
            name = policy.name or ""
            if policy.is_draft:
                name = self.env._(
                    "%(policy)s, version %(number)s (draft)",
                    policy=name,
                    number=policy.version,
                )
            elif policy.supersedes_id or policy.superseded_by_ids:
                name = self.env._(
                    "%(policy)s, version %(number)s", policy=name, number=policy.version
                )
            policy.display_name = name

    # === CONSTRAINT METHODS === #

    @api.constrains("supersedes_id")
    def _check_supersedes(self):
        if self._has_cycle("supersedes_id"):
            raise ValidationError(
                self.env._("A version cannot take over from one that comes after it.")
            )

    @api.constrains("is_draft")
    def _check_draft(self):
        drafts = self.filtered("is_draft")
        # Agreements of other companies count too.
        agreements = self.env["sla.agreement"].sudo()
        used = drafts and agreements.search([("policy_id", "in", drafts.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._(
                    "“%s” is promised to customers and cannot be a draft again. Make a "
                    "new version of it instead.",
                    used.policy_id.name,
                )
            )

    # === ACTION METHODS === #

    def action_new_version(self):
        """Start the next version of the policy, as a draft to edit.

        Its promises are copied; its service hours are the same ones, shared.
        """
        self.ensure_one()
        if self.is_preset:
            raise UserError(
                self.env._(
                    "“%s” is a preset. Use it to make a policy of your own, then make "
                    "new versions of that.",
                    self.name,
                )
            )
        if self.is_draft:
            raise UserError(
                self.env._(
                    "“%s” is a draft already. Edit it, and release it when it is done.",
                    self.display_name,
                )
            )
        latest = max([self.version, *self.superseded_by_ids.mapped("version")])
        version = self.copy(
            {
                # Also keeps the name, in every language: see `copy_data`.
                "preset_id": self.preset_id.id,
                "supersedes_id": self.id,
                "version": latest + 1,
                "is_draft": True,
            }
        )
        return version._open_form()

    def action_release(self):
        """The draft is done: agreements may be moved to it."""
        self.check_access("write")
        for policy in self.filtered("is_draft"):
            if not policy.target_ids:
                raise ValidationError(
                    self.env._(
                        "“%s” promises nothing yet. Add its promises first.",
                        policy.name,
                    )
                )
            policy.is_draft = False
        return True

    def action_move_agreements(self):
        """Move agreements to this version, or re-aim what runs under it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move agreements"),
            "res_model": "sla.policy.move.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "sla.policy", "active_id": self.id},
        }

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sla.policy",
            "res_id": self.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _engine_policy(self, company_id, calendar=None):
        """The policy as it is now, published or not, as the engine takes it.

        Its key is minus its id, so that no version can be meant.

        :param int company_id: whose holidays count where the policy has no company
        :param calendar: service hours to try in place of its own
        """
        self.ensure_one()
        policy = self.sudo()
        return self.env["sla.policy.version"]._compile(
            -policy.id,
            policy._spec(),
            calendar or policy.calendar_id,
            policy.company_id.id or company_id,
        )

    def _local_day(self, at):
        """The day a moment (naive UTC) falls on in the policy's zone."""
        return Zone(self.tz or "UTC").day(at)

    def _day_begins(self, day):
        """The moment (naive UTC) at which a day begins in the policy's zone."""
        return Zone(self.tz or "UTC").midnight(day)

    def _why_not_promised(self):
        """Why no agreement can come under the policy, in a sentence; "" if it can."""
        self.ensure_one()
        if self.is_preset:
            return self.env._(
                "“%s” is a preset. Use it to make a policy of your own first.",
                self.name,
            )
        if self.is_draft:
            return self.env._(
                "“%s” is still being written. Release it before it is promised to a "
                "customer.",
                self.display_name,
            )
        if not self.active:
            return self.env._(
                "“%s” is archived. Choose a policy in use, or unarchive it.",
                self.display_name,
            )
        if not self.target_ids:
            return self.env._(
                "“%s” promises nothing yet. Add its promises first.", self.display_name
            )
        return ""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sla_policy.models.caller import checked, day, text

from ... import const
from ...engine import duration
from .sla_pack import MOST_MINUTES


class SlaPack(models.Model):
    """What a manager puts right by hand, each time with a reason."""

    _inherit = "sla.pack"

    # === ACTION METHODS === #

    def action_adjust(self):
        """Ask how much, and why."""
        return self._ask_correction(
            "sla.pack.adjust.wizard", self.env._("Adjust hours")
        )

    def action_ask_extension(self):
        """Ask until when, and why."""
        return self._ask_correction(
            "sla.pack.extend.wizard", self.env._("Extend the validity")
        )

    @checked(date=day, reason=text())
    def action_extend(self, date, reason):
        """Let hours be used for longer; what had expired comes back.

        :param date: the new last day, or False for ever
        :param str reason: kept with it
        :raise UserError: on a date that is no later, or without a reason
        """
        self._check_may_correct(reason)
        date = fields.Date.to_date(date) if date else False
        self._lock()
        for pack in self:
            pack._check_extension(date)
            before = pack.date_end
            pack._as_state_writer().write({"date_end": date})
            pack.sudo()._take_expiry_back(reason)
            pack.sudo().message_post(
                body=self.env._(
                    "Valid until %(date)s in place of %(before)s: %(reason)s",
                    date=date and fields.Date.to_string(date) or self.env._("ever"),
                    before=fields.Date.to_string(before),
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )
        return True

    # === BUSINESS METHODS === #

    def action_cover_owed(self):
        """Let hours that were bought later pay for work that was left to invoice.

        Of months that are open, in the order of the work.
        """
        self.check_access("write")
        owed = self.env["sla.intervention"]._owed_by(
            self.commercial_partner_id, self.company_id
        )
        before = sum(owed.mapped("uncovered_minutes"))
        owed._reallocate()
        covered = before - sum(owed.mapped("uncovered_minutes"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if covered else "info",
                "message": self.env._(
                    "%s of work that was left to invoice is paid from packs now.",
                    duration.write(covered),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _ask_correction(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_pack_id": self.id},
        }

    def _check_may_correct(self, reason):
        """Only managers correct, and they say why."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "sla_policy.group_sla_manager"
        ):
            raise AccessError(
                self.env._("Only managers of agreements correct hours by hand.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with it."))

    @api.private
    def _adjust(self, minutes, reason, key):
        """Add minutes by hand, or take free ones away.

        :param int minutes: signed
        :param str key: makes that the same adjustment is not posted twice
        :raise UserError: below zero, or without a reason
        """
        self.ensure_one()
        self._check_may_correct(reason)
        if not minutes:
            raise UserError(self.env._("Say how many minutes to add, or to take away."))
        self._lock()
        self.invalidate_recordset(["minutes_available"])
        if minutes < 0 and -minutes > max(self.minutes_available, 0):
            raise UserError(
                self.env._(
                    "Only %(free)s of “%(pack)s” are free: take no more than that.",
                    free=self._hours(max(self.minutes_available, 0)),
                    pack=self.name,
                )
            )
        if self.minutes_available + minutes > MOST_MINUTES:
            raise UserError(
                self.env._(
                    "“%(pack)s” would hold more than %(most)s. Check the minutes.",
                    pack=self.name,
                    most=self._hours(MOST_MINUTES),
                )
            )
        return (
            self.env["sla.pack.entry"]
            .sudo()
            ._post(
                [
                    {
                        "pack_id": self.id,
                        "kind": const.ADJUST,
                        "minutes": minutes,
                        "key": f"adjust:{key}",
                        "reason": reason.strip(),
                    }
                ]
            )
        )

    def _check_extension(self, date):
        self.ensure_one()
        if self.state not in const.OPENED:
            raise UserError(
                self.env._("“%s” is not open: there is nothing to extend.", self.name)
            )
        if not self.date_end:
            raise UserError(
                self.env._("“%s” never expires: there is nothing to extend.", self.name)
            )
        if date and date <= self.date_end:
            raise UserError(
                self.env._(
                    "“%(pack)s” is valid until %(date)s already. Choose a later day.",
                    pack=self.name,
                    date=fields.Date.to_string(self.date_end),
                )
            )
        if date and date < self._today():
            raise UserError(
                self.env._(
                    "%(date)s is over: “%(pack)s” would expire at once. Choose a "
                    "later day.",
                    date=fields.Date.to_string(date),
                    pack=self.name,
                )
            )

    def _take_expiry_back(self, reason):
        """Give back what has expired."""
        self.ensure_one()
        if not self.minutes_expired:
            return
        entries = self.env["sla.pack.entry"]
        last = entries.search(
            [("pack_id", "=", self.id), ("kind", "=", const.EXPIRE)], limit=1
        )
        entries._post(
            [
                {
                    "pack_id": self.id,
                    "kind": const.EXPIRE,
                    "minutes": self.minutes_expired,
                    "key": f"extend:{last.id}",
                    "reversal_id": last.id,
                    "reason": reason,
                }
            ]
        )

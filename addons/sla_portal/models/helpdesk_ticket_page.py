from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, is_html_empty, plaintext2html

from odoo.addons.sla_escalation import const as escalation
from odoo.addons.sla_escalation.engine import inactivity
from odoo.addons.sla_policy.const import ROLE_BILLING
from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_prepaid_hours.engine import duration

# Nothing is said about these any more; `not solved` opens them, or a new ticket.
_OVER = (voc.CLOSED, voc.HANDED_OVER, voc.CANCELLED)
_TO_CONFIRM = (voc.SOLVED, voc.WAITING_CUSTOMER)
_TO_DISPUTE = (voc.SOLVED, voc.CLOSED, voc.HANDED_OVER)

# Parts of the story that are shown at first.
STORY_LENGTH = 40


class HelpdeskTicket(models.Model):
    """Everything the ticket's page shows, as plain values."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _portal_page(self, whole_story=False):
        """What the page of one ticket shows. A constant number of queries.

        :param bool whole_story: the story from its beginning, however long it is
        """
        self.ensure_one()
        self = self.with_context(tz=self._portal_zone())
        # Customers may not read what these values are made of; each is shown as far as
        # it is theirs.
        ticket = self.sudo()
        promises = self._portal_promises()
        story, has_older = self._portal_timeline(None if whole_story else STORY_LENGTH)
        type_name = ticket.type_id.name or ""
        severities = self.env["sla.target"]._fields["priority"]
        return {
            "id": ticket.id,
            "number": ticket.number,
            "name": ticket.name,
            "url": f"/my/ticket/{ticket.id}",
            "zone": self.env.context["tz"],
            "stage": ticket.stage_id.name or "",
            "turn": self._portal_turn(),
            "next": next((one for one in promises if one["countdown"]), None),
            "promises": promises,
            "coverage": self._portal_coverage(),
            "type": type_name,
            "severity": dict(severities._description_selection(self.env)).get(
                ticket.priority, ""
            ),
            "agent": ticket.user_id.name or "",
            "contact": ticket.partner_id.name or ticket.partner_name or "",
            "release": self._portal_moment(ticket.release_date),
            "closing": ticket._portal_closing(),
            "escalation": ticket._portal_live_escalation(),
            "answers": ticket._portal_answers(),
            "description": ticket._portal_description(),
            "files": ticket._portal_own_files(),
            "follow_ups": ticket._portal_follow_ups(),
            "estimates": self._portal_estimates(),
            "work": self._portal_work(),
            "story": story,
            "has_older": has_older,
            "may": self._portal_may(),
            "is_guest": False,
        }

    def _portal_may(self):
        """What the reader can do now: what would be refused is not offered."""
        phase = self.sudo().sla_phase
        is_active = self.sudo().active
        speaks = self._confirm_is_speaker() or (
            not self.env.user.share and self.has_access("write")
        )
        return {
            "answer": is_active and phase not in _OVER,
            "accepts": self._portal_accepts(),
            "confirm": is_active and speaks and phase in _TO_CONFIRM,
            "dispute": is_active and speaks and phase in _TO_DISPUTE,
            # Too late to be opened again: a new ticket goes on with it.
            "follow_up": phase in _OVER and not self.sudo()._confirm_may_reopen(),
            "escalate": not self._portal_escalation_refusal(),
            "confirm_contact": self._portal_may_confirm_contact(),
        }

    def _portal_accepts(self):
        """The kinds of files that are taken, as a form names them."""
        return ",".join(f".{kind}" for kind in self._intake_limits()["kinds"])

    def _portal_may_confirm_contact(self):
        ticket, me = self.sudo(), self.env.user
        if ticket.coverage != voc.UNCONFIRMED_CONTACT:
            return False
        if not me.share:
            return self.has_access("write")
        return me.partner_id in ticket.agreement_id.contact_ids

    def _portal_say(self, body, files=()):
        """Say something on the ticket, as the reader.

        :param str body: plain text
        :param files: pairs of a name and bytes; the same are taken as with a new
            ticket
        :raise AccessError: for users who may neither read the ticket nor were copied
        :raise UserError: where the message is empty, or the ticket takes none any more
        """
        self.ensure_one()
        is_copied = self._portal_is_copied()
        if is_copied:
            may = self._portal_conversation()["may"]
        else:
            self.check_access("read")
            may = self._portal_may()
        body = (body or "").strip()
        if not body and not files:
            raise UserError(self.env._("Write your message first, then send it."))
        if not may["answer"]:
            raise UserError(
                self.env._(
                    "This ticket is over. Say below that it is not solved, or open a "
                    "new one."
                )
            )
        wrong, kept = self._intake_check_files(files)
        if wrong:
            raise UserError(wrong)
        # Customers may write on what they read, but not attach to it by themselves.
        return self.sudo().message_post(
            body=plaintext2html(body) if body else "",
            author_id=self.env.user.partner_id.id,
            attachments=[(name, raw) for name, raw, _mimetype in kept],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # === WHAT WAS ASKED === #

    def _portal_description(self):
        """What was reported, as HTML; empty markup is nothing."""
        return "" if is_html_empty(self.description) else self.description

    def _portal_answers(self):
        """What the customer answered when they filed it: label and value."""
        return [
            {"label": answer.label, "value": answer.value} for answer in self.answer_ids
        ]

    def _portal_opening_mail(self):
        """The e-mail that opened the ticket; empty where it came another way.

        Its text is the description of the ticket and not a message of the story: the
        gateway gives it the subtype of a new ticket.
        """
        created = self._creation_subtype()
        return self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "=", "email")
            & Domain("subtype_id", "=", created.id)
            & Domain("is_internal", "=", False),
            order="id",
            limit=1,
        )

    def _portal_description(self):
        """What was reported; of an e-mail, with the pictures inside its text."""
        description = self.description
        if is_html_empty(description):
            return ""
        if "cid:" in description:
            # The gateway links pictures in the message, not in the description.
            return self._portal_opening_mail().body or description
        return description

    def _portal_own_files(self):
        """Files of the ticket that the customer sent along, not with a message.

        Those of the e-mail that opened it are among them, although the gateway stores
        them. What agents keep with the ticket is theirs.
        """
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("create_uid.share", "=", True),
            ],
            order="id",
        )
        shown = self.env["mail.message"].search(
            [("attachment_ids", "in", attachments.ids)]
        )
        mail = self._portal_opening_mail()
        author = mail.author_id
        is_ours = author and not author.partner_share
        mailed = attachments.browse() if is_ours else mail.attachment_ids
        return self._portal_files((attachments - shown.attachment_ids) | mailed)

    def _portal_follow_ups(self):
        """Tickets that go on with this one, or that this one goes on with; those that
        the reader can see."""
        related = (self.follow_up_of_id | self.follow_up_ids).sudo(False)
        return [
            {
                "number": one.number,
                "url": f"/my/ticket/{one.id}",
                "is_earlier": one.id == self.follow_up_of_id.id,
            }
            for one in related._filtered_access("read")
        ]

    # === WHAT IT TAKES === #

    def _portal_estimates(self):
        """The estimates that the reader may see, the newest version first."""
        # Internal users without a role in the help desk read none.
        if not self.env["sla.estimate"].has_access("read"):
            return []
        estimates = self.env["sla.estimate"].search(
            [("ticket_id", "=", self.id), ("state", "!=", "draft")],
            order="version desc, id desc",
        )
        states = dict(estimates._fields["state"]._description_selection(self.env))
        tones = {"sent": "warning", "approved": "success", "declined": "danger"}
        return [
            {
                "url": f"/my/estimate/{estimate.id}",
                "version": estimate.version,
                "time": duration.write(estimate.minutes),
                "state": estimate.state,
                "label": self.env._("Waits for your answer")
                if estimate.state == "sent"
                else states[estimate.state],
                "tone": tones.get(estimate.state, "secondary"),
                "until": estimate.state == "sent"
                and estimate.valid_until
                and format_date(self.env, estimate.valid_until),
            }
            for estimate in estimates
        ]

    def _portal_sees_hours(self):
        """Whether the reader may see hours."""
        ticket, me = self.sudo(), self.env.user
        if not me.share:
            return me.has_group("sla_policy.group_sla_user")
        mine = me.partner_id.commercial_partner_id
        if mine != ticket.commercial_partner_id:
            return False
        if not ticket.agreement_id:
            return True
        return ROLE_BILLING in ticket.agreement_id._roles_of(me.partner_id)

    def _portal_work(self):
        """The time that was worked and charged, day by day; None: not for the reader,
        or none yet."""
        if not self._portal_sees_hours():
            return None
        # Customers may not read interventions; those of their tickets are on their
        # statement as well.
        days = self.sudo().intervention_ids.sorted("work_date")
        if not days:
            return None
        return {
            "days": [
                {
                    "day": format_date(self.env, day.work_date),
                    "worked": duration.write(day.worked_minutes),
                    "charged": duration.write(day.charged_minutes),
                    "note": self.env._("Waived") if day.is_waived else "",
                }
                for day in days
            ],
            "worked": duration.write(sum(days.mapped("worked_minutes"))),
            "charged": duration.write(sum(days.mapped("charged_minutes"))),
        }

    # === WHAT COMES NEXT === #

    def _portal_closing(self):
        """When it closes by itself, once the customer was warned; else empty."""
        if self.sla_phase not in _TO_CONFIRM:
            return ""
        warned = self.inactivity_ids.filtered(
            lambda row: row.state == inactivity.WARNED and row.closes_at
        )[:1]
        if not warned:
            return ""
        return self.env._(
            "It closes by itself on %s unless you answer.",
            self._portal_moment(warned.closes_at)["text"],
        )

    def _portal_live_escalation(self):
        """How far what the customer escalated has come; None: nothing climbs."""
        live = self._portal_own_escalations().filtered(
            lambda one: one.state in (*escalation.ACTIVE, escalation.EXHAUSTED)
        )[:1]
        if not live or self.sla_phase in voc.TERMINAL_PHASES:
            return None
        if live.state == escalation.ACKNOWLEDGED:
            return {
                "tone": "success",
                "label": self.env._("Taken on"),
                "sentence": self.env._(
                    "Your escalation was taken on %s.",
                    self._portal_moment(live.acknowledged_at)["text"],
                ),
            }
        return {
            "tone": "warning",
            "label": self.env._("Escalated"),
            "sentence": self._portal_escalation_place(live),
        }

    def _portal_escalation_place(self, live):
        """Where it is: levels that are not the customer's have no name (rule E3)."""
        since = self._portal_moment(live.triggered_at)["text"]
        levels = (live.ladder or {}).get("levels") or []
        reached = next(
            (
                level
                for level in levels
                if level["number"] == live.level_number and level["for_customer"]
            ),
            None,
        )
        if not reached:
            return self.env._("It was escalated on %s. We are being called.", since)
        names = reached.get("names") or {}
        return self.env._(
            "It was escalated on %(since)s and has reached “%(level)s”.",
            since=since,
            level=names.get(self.env.lang) or reached["name"],
        )

    # === ESCALATING === #

    def _portal_escalation_refusal(self):
        """Why the reader cannot escalate it; empty: they can."""
        try:
            self._check_may_escalate(self.env.user.share)
            # Customers may not read ladders; whether there is one is shown to them.
            self.sudo()._escalation_rule(escalation.CUSTOMER)
        except (AccessError, UserError) as error:
            return error.args[0]
        return ""

    def _portal_escalation(self):
        """What the page for escalating shows: its levels, and what it may cost."""
        self.ensure_one()
        refusal = self._portal_escalation_refusal()
        ways = [] if refusal else self.get_escalation_ways()
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "url": f"/my/ticket/{self.id}",
            "refusal": refusal,
            "levels": [w for w in ways if w["trigger"] == escalation.CUSTOMER],
            "emergency": [w for w in ways if w["trigger"] == escalation.EMERGENCY],
            "has_emergency": not refusal and self._portal_has_emergency(),
            "price": "" if refusal else self.get_undue_price()["price"],
        }

    def _portal_has_emergency(self):
        """Whether there is a way of its own for emergencies."""
        rules = self.env["sla.escalation.rule"]._of(self)
        return any(
            rule._fits(self) for rule in rules if rule.trigger == escalation.EMERGENCY
        )

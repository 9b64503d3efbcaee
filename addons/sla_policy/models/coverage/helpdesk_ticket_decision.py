from odoo import api, fields, models
from odoo.tools import format_date

from ...const import ROLE_BILLING
from ...engine import coverage as engine, vocabulary as voc
from ..moment_format import format_moment


class HelpdeskTicket(models.Model):
    """The decision about a ticket, frozen and told: what, why, from when."""

    _inherit = "helpdesk.ticket"

    coverage_reason = fields.Char(compute="_compute_coverage_reason")
    coverage_next_step = fields.Char(compute="_compute_coverage_reason")

    # === COMPUTE METHODS === #

    @api.depends("coverage", "coverage_ground", "coverage_since", "agreement_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_coverage_reason(self):
        for ticket in self:
            # Whoever reads the ticket may know which agreement it falls under.
            told = ticket.sudo()
            ticket.coverage_reason = ticket.coverage and told._sla_format_decision(
                told._sla_decision()
            )
            ticket.coverage_next_step = told._sla_next_step()

    # === BUSINESS METHODS === #

    def _sla_decision(self):
        """The decision as an event keeps it; None before there was one."""
        self.ensure_one()
        if not self.coverage:
            return None
        return {
            "coverage": self.coverage,
            "since": self.coverage_since or None,
            "ground": self.coverage_ground or {},
        }

    @api.model
    def _sla_clauses(self, decisions):
        """The clauses that decisions rest on, in every language. One query.

        :param dict decisions: engine.Decision by ticket
        :return: `{line id: {language: clause}}`
        """
        lines = self.env["sla.coverage"].sudo()
        for ticket, decision in decisions.items():
            if decision.ground == engine.CLAUSE:
                lines |= ticket._sla_policy()._coverage_of(ticket.type_id)
        return lines._frozen_clauses()

    def _sla_freeze_ground(self, decision, month, clauses):
        """What a decision rests on, so that it can be told when that has changed."""
        self.ensure_one()
        ground = decision.ground
        frozen = {"ground": ground}
        before = self._sla_promised_before()
        if before and not decision.is_promised and decision.coverage != voc.SUSPENDED:
            frozen["promised_before"] = fields.Datetime.to_string(before)
        if ground in (engine.POLICY, engine.KEPT, engine.ADDON):
            frozen |= {
                "agreement": self.agreement_id.id,
                "policy": self._sla_policy().id,
            }
        elif ground == engine.CLAUSE:
            line = self._sla_policy()._coverage_of(self.type_id)
            frozen |= {
                "line": line.id,
                "type": self.type_id.id,
                "clause": clauses.get(line.id) or {},
            }
        elif ground == engine.OVERRIDE:
            frozen |= {
                "reason": self.coverage_override["reason"],
                "user": self.coverage_override["user"],
            }
        elif ground == engine.SUSPENSION:
            frozen["reason"] = self.agreement_id.suspension_reason
        elif ground == engine.CONTACT:
            frozen["contact"] = self.partner_id.id
        elif ground == engine.CHANNEL:
            frozen["channel"] = self.channel_id.id
        elif ground in (engine.WARRANTY, engine.WARRANTY_OVER):
            frozen["deliverable"] = self.deliverable_id.id
            frozen["until"] = fields.Date.to_string(self.deliverable_id.warranty_until)
        elif ground == engine.QUOTA:
            frozen["agreement"] = self.agreement_id.id
            frozen["quota"] = self.agreement_id.ticket_quota
            frozen["month"] = fields.Date.to_string(month)
        return frozen

    def _sla_promised_before(self):
        """From when something was promised before nothing was; None: never was."""
        ground = self.coverage_ground or {}
        earlier = fields.Datetime.to_datetime(ground.get("promised_before"))
        return self.coverage_since or earlier or None

    def _sla_format_decision(self, decision):
        """A decision in one line: what was decided, by which clause, from when."""
        self.ensure_one()
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        what = labels.get(decision["coverage"], decision["coverage"])
        why = self._sla_format_ground(decision.get("ground") or {})
        since = fields.Datetime.to_datetime(decision.get("since"))
        if since and decision["coverage"] in voc.PROMISED:
            return self.env._(
                "%(what)s, from %(since)s: %(why)s",
                what=what,
                since=format_moment(self.env, since),
                why=why,
            )
        return self.env._("%(what)s: %(why)s", what=what, why=why)

    def _sla_format_ground(self, ground):
        """What a decision rests on, in a sentence."""
        formatters = {
            engine.CLAUSE: self._sla_format_clause,
            engine.OVERRIDE: self._sla_format_override,
            engine.SUSPENSION: self._sla_format_suspension,
            engine.CONTACT: self._sla_format_contact,
            engine.CHANNEL: self._sla_format_channel,
            engine.WARRANTY: self._sla_format_warranty,
            engine.WARRANTY_OVER: self._sla_format_warranty_over,
            engine.QUOTA: self._sla_format_quota,
        }
        if ground.get("ground") in formatters:
            return formatters[ground["ground"]](ground)
        agreement = self.agreement_id
        if ground.get("agreement"):
            agreement = agreement.browse(ground["agreement"]).exists() or agreement
        policy = agreement.policy_id
        if ground.get("policy"):
            policy = policy.browse(ground["policy"]).exists() or policy
        return {
            engine.NO_CUSTOMER: self.env._("no customer yet: say who it is from."),
            engine.WITHOUT_AGREEMENT: self.env._(
                "the customer has no agreement in force."
            ),
            engine.ADDON: self.env._("added to “%s” at a price.", agreement.name or ""),
            engine.KEPT: self.env._(
                "service is suspended, but what stops everything is served."
            ),
        }.get(
            ground.get("ground"),
            self.env._(
                "covered by “%(agreement)s” (%(policy)s).",
                agreement=agreement.name,
                policy=policy.name,
            )
            if agreement
            else self.env._("the customer has no agreement in force."),
        )

    def _sla_format_clause(self, ground):
        lang = self.env.lang or "en_US"
        clauses = ground.get("clause") or {}
        clause = clauses.get(lang) or clauses.get("en_US") or ""
        request_type = self._sla_name_of("helpdesk.ticket.type", ground.get("type"))
        if clause:
            return self.env._(
                "“%(type)s”, by “%(clause)s”.", type=request_type, clause=clause
            )
        return self.env._("by the policy's list of request types (%s).", request_type)

    def _sla_format_override(self, ground):
        if self.env.user.share:
            # The reason is for colleagues.
            return self.env._("decided by our team.")
        return self.env._(
            "decided by %(who)s: %(reason)s",
            who=self._sla_name_of("res.users", ground.get("user")),
            reason=ground["reason"],
        )

    def _sla_format_suspension(self, ground):
        me = self.env.user
        if not me.share:
            reason = ground.get("reason") or ""
            return self.env._("the service is suspended: %s", reason)
        sentences = [self.env._("the service is suspended.")]
        if ROLE_BILLING in self.agreement_id._roles_of(me.partner_id):
            sentences += self.agreement_id._suspension_sentences(me.partner_id)
        return " ".join(sentences)

    def _sla_format_contact(self, ground):
        if not ground.get("contact"):
            return self.env._(
                "it does not say who asks; an authorised contact, or an agent, is to "
                "confirm."
            )
        return self.env._(
            "%s is not among the authorised contacts; one of them, or an agent, is to "
            "confirm.",
            self._sla_name_of("res.partner", ground.get("contact")),
        )

    def _sla_format_channel(self, ground):
        return self.env._(
            "this tier does not take tickets by “%s”.",
            self._sla_name_of("helpdesk.ticket.channel", ground.get("channel")),
        )

    def _sla_format_warranty(self, ground):
        name = self._sla_name_of("sla.deliverable", ground.get("deliverable"))
        if ground.get("until"):
            return self.env._(
                "“%(name)s” is under warranty until %(day)s.",
                name=name,
                day=format_date(self.env, ground["until"]),
            )
        return self.env._("“%s” is under warranty.", name)

    def _sla_format_warranty_over(self, ground):
        name = self._sla_name_of("sla.deliverable", ground.get("deliverable"))
        if ground.get("until"):
            return self.env._(
                "the warranty of “%(name)s” ended on %(day)s.",
                name=name,
                day=format_date(self.env, ground["until"]),
            )
        return self.env._("“%s” has no warranty.", name)

    def _sla_format_quota(self, ground):
        return self.env._(
            "the %(quota)s tickets of %(month)s were used up.",
            quota=ground["quota"],
            month=format_date(self.env, ground["month"], date_format="MMMM y"),
        )

    def _sla_next_step(self):
        """What the agent does next about the coverage; False where nothing is to do."""
        self.ensure_one()
        ground = (self.coverage_ground or {}).get("ground")
        if self.coverage == voc.EXCLUDED and self._sla_held_notices():
            return self.env._(
                "The customer has not been notified. Correct the ticket if it is "
                "wrong, or decide otherwise with a reason; then send the notice above, "
                "or do not."
            )
        if self.coverage == voc.NO_AGREEMENT and ground == engine.NO_CUSTOMER:
            return self.env._("Say who it is from; the agreement is found by itself.")
        return {
            voc.NO_AGREEMENT: self.env._(
                "Nothing is promised. Offer an agreement, or choose one if the "
                "customer has it under another name."
            ),
            voc.UNCONFIRMED_CONTACT: self.env._(
                "Ask an authorised contact, or confirm it yourself."
            ),
            voc.OVER_QUOTA: self.env._(
                "Agree with the customer: take it up next month, or now at a price. "
                "Then decide otherwise, with that as the reason."
            ),
            voc.EXCLUDED: self.env._(
                "The customer is told so. Correct the channel if it is wrong, or "
                "decide otherwise with a reason."
            )
            if ground == engine.CHANNEL
            else self.env._(
                "The customer is told so. Correct the request type if it is wrong, or "
                "decide otherwise with a reason."
            ),
            voc.BILLABLE: self.env._("Have the customer approve the price first."),
            voc.REROUTED: self.env._(
                "Get in touch with the customer, then close it with “Contact made”."
            ),
            voc.SUSPENDED: self.env._(
                "It stays registered. Its promises start or go on when service is "
                "resumed."
            ),
        }.get(self.coverage, False)

    def _sla_name_of(self, model, record_id):
        # Names only, of what the reader's own ticket was decided on.
        record = self.env[model].sudo().browse(record_id or 0).exists()
        return record.display_name or self.env._("(deleted)")

    def _sla_queue_notices(self):
        """Have the customer told about what is not simply included."""
        self.env["sla.letter"]._queue(
            {
                ticket: ticket.coverage
                for ticket in self
                if ticket.sla_phase not in voc.TERMINAL_PHASES
            }
        )

    def _sla_notice_clause(self):
        """The clause a letter names, in the language it is written in."""
        self.ensure_one()
        clauses = (self.coverage_ground or {}).get("clause") or {}
        return clauses.get(self.env.lang or "en_US") or clauses.get("en_US") or ""

    def _sla_notice_confirmers(self):
        """Who of the customer can confirm, as the letter's recipients: ids by comma."""
        contacts = self.sudo().agreement_id.contact_ids | self.partner_id
        return ",".join(str(contact.id) for contact in contacts)

    def _sla_is_wrong_channel(self):
        """Whether it is excluded for the way by which it came."""
        self.ensure_one()
        return (self.coverage_ground or {}).get("ground") == engine.CHANNEL

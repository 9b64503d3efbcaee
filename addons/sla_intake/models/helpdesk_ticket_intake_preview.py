from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.sla_policy.const import ROLE_BILLING
from odoo.addons.sla_policy.engine import (
    coverage as engine,
    policy as promises,
    vocabulary as voc,
)
from odoo.addons.sla_policy.engine.coverage import CRITICAL
from odoo.addons.sla_policy.engine.urgency import claims_urgency
from odoo.addons.sla_policy.models.moment_format import format_long_moment

from ..engine import intake

# What is promised first, in the order in which it is told.
_FIRST = (voc.FIRST_RESPONSE, voc.INFORMATION_CHECK, voc.ESTIMATE, voc.RESOLUTION)
# Open tickets that are compared, those shown, and how like they are at least.
_COMPARED = 200
_SHOWN = 5
_LIKE = 40
# The most characters of a subject that are compared, and of a text that is looked
# through for hints, while it is being written.
_SUBJECT = 200
_HINTED = 5000


class HelpdeskTicket(models.Model):
    """By when a customer will be answered, before they send anything."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    @api.model
    def _intake_preview(self, case, read):
        """`preview_intake`, of a form that is read. A constant number of queries."""
        priority = self._intake_priority(read)
        claimed = claims_urgency(read["subject"])
        if claimed:
            priority = CRITICAL
        decision, ground = self._intake_decide(case, read, priority)
        preview = {
            "priority": priority,
            "severity_label": priority and case["policy"]._severity_label(priority),
            "answer_by": None,
            "expected_from": None,
            "promise": "",
            "coverage": decision.coverage,
            "coverage_note": self._intake_note(
                decision.coverage, decision.ground, ground
            ),
            "hints": self._intake_hints(read, claimed),
            "similar": self._intake_similar(read),
        }
        return preview | self._intake_promise(case, read, priority, decision)

    # --- What the agreement says ---

    @api.model
    def _intake_decide(self, case, read, priority):
        """What would be decided on the ticket, and what that rests on.

        :return: `(engine.Decision, ground)`
        """
        agreement, now = case["agreement"], case["now"]
        # In memory only, and of the caller's own customer.
        ticket = self.sudo().new(
            {
                "partner_id": case["partner"].id,
                "company_id": case["company"].id,
                "agreement_id": agreement.id,
                "type_id": read["type"].id,
                "channel_id": self._intake_channel().id,
                "priority": priority or "0",
            }
        )
        places = self._intake_places(case)
        decision = engine.decide(ticket._sla_circumstances(now, places))
        return decision, self._intake_ground(case, decision, read["type"])

    @api.model
    def _intake_decide_type(self, case, request_type):
        """`_intake_decide`, of the least severe ticket of a type. However many types
        there are, the circumstances that they share are looked up once."""
        if "shared" not in case:
            ticket = self.sudo().new(
                {
                    "partner_id": case["partner"].id,
                    "company_id": case["company"].id,
                    "agreement_id": case["agreement"].id,
                    "channel_id": self._intake_channel().id,
                }
            )
            case["shared"] = ticket._sla_circumstances(
                case["now"], self._intake_places(case)
            )
        line = case["policy"]._coverage_of(request_type)
        decision = engine.decide(
            replace(
                case["shared"],
                ruling=line.coverage or "",
                is_added=self._intake_is_added(case, line),
            )
        )
        key = decision.ground, request_type.asks_impact
        if decision.ground == engine.CLAUSE:
            return decision, self._intake_ground(case, decision, request_type)
        grounds = case.setdefault("grounds", {})
        if key not in grounds:
            grounds[key] = self._intake_ground(case, decision, request_type)
        return decision, grounds[key]

    @api.model
    def _intake_channel(self):
        """The channel of what is filed on the portal; empty where it was removed."""
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False
        )
        return channel or self.env["helpdesk.ticket.channel"]

    @api.model
    def _intake_is_added(self, case, line):
        """Whether an add-on includes what a line of the policy does not."""
        agreement = case["agreement"]
        return bool(
            line.addon_kind
            and agreement._has_addon(line.addon_kind, agreement._local_day(case["now"]))
        )

    @api.model
    def _intake_ground(self, case, decision, request_type):
        """What a decision rests on, as far as the caller may know it."""
        agreement, now = case["agreement"], case["now"]
        ground = {}
        if decision.ground == engine.CLAUSE:
            line = case["policy"]._coverage_of(request_type)
            ground["clause"] = line.clause or ""
        elif decision.ground == engine.SUSPENSION:
            # Why is for those who see what is owed.
            if ROLE_BILLING in agreement._roles_of(case["partner"]):
                sentences = agreement._suspension_sentences(case["partner"])
                ground["reason"] = " ".join(sentences)
            ground["serves_critical"] = (
                case["policy"].serves_critical and request_type.asks_impact
            )
        elif decision.ground == engine.QUOTA:
            ground["quota"] = agreement.ticket_quota
            ground["month"] = agreement._quota_month(now)
        return ground

    @api.model
    def _intake_places(self, case):
        """How many tickets the month's quota still takes, None without a quota. Looked
        up once for a case."""
        agreement = case["agreement"]
        if not agreement.ticket_quota:
            return None
        if "places" not in case:
            month = agreement._quota_month(case["now"])
            used = agreement._quota_counts({month})[agreement.id, month]
            case["places"] = agreement.ticket_quota - used
        return case["places"]

    @api.model
    def _intake_note(self, coverage, why, ground):
        """What a customer is told of a coverage before they send anything.

        :param str why: a ground of `engine.coverage`
        :param dict ground: ``clause``, ``reason`` (sentences), ``serves_critical``,
            ``quota``, ``month`` where known
        :return: sentences, empty where it is simply included
        """
        clause = ground.get("clause")
        if coverage == voc.BILLABLE:
            told = self.env._(
                "This is charged apart. You are told what it takes before it is done."
            )
        elif coverage == voc.EXCLUDED and why == engine.CHANNEL:
            told = self.env._(
                "Your agreement does not take tickets by the portal. You may send it; "
                "no time is promised."
            )
        elif coverage == voc.EXCLUDED:
            told = self.env._(
                "Your agreement does not include this. You may send it; no time is "
                "promised."
            )
        elif coverage == voc.REROUTED:
            told = self.env._("Another team takes care of this and gets in touch.")
        else:
            return self._intake_wait_note(coverage, ground)
        if clause:
            return self.env._("%(told)s (“%(clause)s”)", told=told, clause=clause)
        return told

    @api.model
    def _intake_wait_note(self, coverage, ground):
        """The same, of what waits for something."""
        if coverage == voc.SUSPENDED:
            return self._intake_suspended_note(ground)
        if coverage == voc.OVER_QUOTA:
            return self.env._(
                "The %(quota)s tickets of %(month)s are used up. Your ticket is "
                "registered, and you are asked how to go on.",
                quota=ground["quota"],
                month=format_date(self.env, ground["month"], date_format="MMMM y"),
            )
        if coverage == voc.UNCONFIRMED_CONTACT:
            return self.env._(
                "You are not among the authorised contacts. Your ticket waits until "
                "one of them, or an agent, confirms it."
            )
        if coverage == voc.NO_AGREEMENT:
            return self.env._(
                "You have no support agreement in force. Your ticket is registered; no "
                "time is promised."
            )
        return ""

    @api.model
    def _intake_suspended_note(self, ground):
        sentences = [
            self.env._("Service is suspended."),
            ground.get("reason"),
            self.env._(
                "Your ticket is registered, and its time starts when service is "
                "resumed."
            ),
        ]
        if ground.get("serves_critical"):
            sentences.append(
                self.env._("If everything is down, it is handled all the same.")
            )
        return " ".join(filter(None, sentences))

    # --- By when ---

    @api.model
    def _intake_promise(self, case, read, priority, decision):
        """What is promised first: ``answer_by``, ``expected_from`` and ``promise``."""
        if decision.coverage not in voc.PROMISED:
            return {"promise": self.env._("No time is promised for it now.")}
        if not read["type"]:
            return {
                "promise": self.env._(
                    "Choose what it is about to see by when you are answered."
                )
            }
        if not priority:
            return {
                "promise": self.env._(
                    "Say what has stopped and how soon it is needed, to see by when "
                    "you are answered."
                )
            }
        policy = self._intake_engine_policy(case)
        for metric in _FIRST:
            target = policy.match(metric, priority, read["type"].id)
            if not target or target.kind == voc.PLANNED:
                continue
            if metric == voc.RESOLUTION and (
                policy.resolution_start != voc.START_AT_CREATION
            ):
                continue
            now = case["now"]
            promised = promises.promise(policy, target, [(now, None)], now)
            if promised.deadline:
                return {
                    "answer_by": promised.deadline,
                    "expected_from": promised.expected_from,
                    "promise": self._intake_sentence(case, policy, metric, promised),
                }
        return {"promise": self.env._("Your agreement names no time for this.")}

    @api.model
    def _intake_engine_policy(self, case):
        """What the policy promises now, as the engine takes it; nothing is written."""
        policy = case["policy"]
        spec = policy._spec()
        calendar = policy.calendar_id
        if hours := case["agreement"]._adapted_calendar(case["now"]):
            calendar = hours
            spec |= {"calendar": hours.id, "tz": hours.tz}
        company_id = policy.company_id.id or case["company"].id
        versions = self.env["sla.policy.version"].sudo()  # As the policy itself.
        return versions._compile(0, spec, calendar, company_id)

    @api.model
    def _intake_sentence(self, case, policy, metric, promised):
        """The promise in one sentence, in the reader's zone, which is named."""
        zone = self.env.user.tz or case["policy"].tz or "UTC"
        by = format_long_moment(self.env, promised.deadline, zone)
        if metric == voc.FIRST_RESPONSE:
            if policy.first_response_stop == voc.STOP_AT_ASSIGNMENT:
                return self.env._(
                    "Somebody takes it on by %(moment)s (%(zone)s).",
                    moment=by,
                    zone=zone,
                )
            if promised.expected_from:
                return self.env._(
                    "You will be answered between %(first)s and %(moment)s (%(zone)s).",
                    first=format_long_moment(self.env, promised.expected_from, zone),
                    moment=by,
                    zone=zone,
                )
            return self.env._(
                "You will be answered by %(moment)s (%(zone)s).", moment=by, zone=zone
            )
        if metric == voc.INFORMATION_CHECK:
            return self.env._(
                "By %(moment)s (%(zone)s) you are told whether anything is missing.",
                moment=by,
                zone=zone,
            )
        if metric == voc.ESTIMATE:
            return self.env._(
                "You will get an estimate by %(moment)s (%(zone)s).",
                moment=by,
                zone=zone,
            )
        return self.env._(
            "It will be solved by %(moment)s (%(zone)s).", moment=by, zone=zone
        )

    # --- What helps ---

    @api.model
    def _intake_hints(self, read, claimed):
        """Sentences that help to file it better, while it is being written."""
        hints = []
        # Steps are a list by nature, of whatever goes wrong on the way.
        answers = [text for code, text in read["answers"].items() if code != "steps"]
        told, left = [], _HINTED
        for text in (read["description"], *answers):
            # One length for all: a form has as many answers as a program sends.
            told.append(text[:left])
            left -= len(told[-1])
        if any(intake.several_errors(text) for text in told):
            hints.append(
                self.env._(
                    "This looks like several errors: file a ticket for each, so that "
                    "none is forgotten."
                )
            )
        if any(intake.mentions_video(text) for text in told):
            hints.append(
                self.env._(
                    "Videos are not taken: send pictures of the whole screen, and "
                    "errors as text."
                )
            )
        if claimed:
            hints.append(
                self.env._(
                    "The subject says that it is urgent: an agent confirms it, or "
                    "tells you why not."
                )
            )
        return hints

    @api.model
    def _intake_similar(self, read):
        """Open tickets the caller sees that look alike, the likest first."""
        words = intake.words((read["subject"] or read["description"])[:_SUBJECT])
        if not words:
            return []
        # With the caller's own rights, and of their customer only: a ticket they
        # follow elsewhere is no news about this one.
        customer = self.env.user.partner_id.commercial_partner_id
        tickets = self.search(
            Domain("commercial_partner_id", "=", customer.id)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("sla_phase", "not in", self._sla_terminal_phases())
            & ~self._sla_domain_only_closed(),
            order="id desc",
            limit=_COMPARED,
        )
        alike = sorted(
            (
                (
                    -intake.overlap(words, intake.words(ticket.name[:_SUBJECT])),
                    -ticket.id,
                    ticket,
                )
                for ticket in tickets
            ),
            key=lambda found: found[:2],
        )
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                # Not every user may read stages.
                "stage": ticket.stage_id.sudo().name or "",
                "url": f"/my/ticket/{ticket.id}",
            }
            for likeness, _id, ticket in alike[:_SHOWN]
            if -likeness >= _LIKE
        ]

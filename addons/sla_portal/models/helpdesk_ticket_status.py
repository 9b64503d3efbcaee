from odoo import models
from odoo.tools import format_date

from odoo.addons.sla_policy.engine import coverage as grounds, vocabulary as voc
from odoo.addons.sla_prepaid_hours.engine import duration
from odoo.addons.sla_prepaid_hours.models.estimate.sla_estimate import (
    DECLINED,
    DRAFT,
    SENT,
)

US, YOU, OTHERS, DONE = "us", "you", "others", "done"
_TONES = {US: "info", YOU: "warning", OTHERS: "secondary", DONE: "success"}


class HelpdeskTicket(models.Model):
    """The status of a ticket for its customer: who acts next, and what the
    agreement says of it. The texts for agents are in `sla_policy`."""

    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _portal_turn(self):
        """Whose turn it is.

        :return: dict of ``who`` (`us`, `you`, `others`, `done`), ``tone``,
            ``label`` and ``sentence``
        """
        self.ensure_one()
        ticket = self.sudo()
        who, sentence = ticket._portal_whose()
        label = {
            US: self.env._("Our turn"),
            YOU: self.env._("Your turn"),
            OTHERS: self.env._("Waiting for others"),
            DONE: self.env._("Done"),
        }[who]
        return {
            "who": who,
            "tone": _TONES[who],
            "label": label,
            "sentence": sentence,
        }

    def _portal_whose(self):
        phase = self.sla_phase
        if not self.active or phase == voc.CANCELLED:
            return DONE, self.env._("It was cancelled.")
        if phase == voc.CLOSED or self._sla_is_only_closed():
            return DONE, self.env._("It is closed.")
        if phase == voc.HANDED_OVER:
            return DONE, self.env._("It was handed over to you.")
        if phase == voc.SOLVED:
            return YOU, self.env._(
                "We think that it is solved. Please confirm whether it is."
            )
        if self.coverage == voc.SUSPENDED:
            return YOU, self.env._(
                "Your agreement is suspended: we go on when it is resumed."
            )
        if self.coverage == voc.UNCONFIRMED_CONTACT:
            return YOU, self.env._("An authorised contact of yours is to confirm it.")
        if phase == voc.WAITING_CUSTOMER:
            return YOU, self.env._("We wait for your answer.")
        if SENT in self.estimate_ids.mapped("state"):
            return YOU, self.env._("An estimate waits for your answer.")
        if phase == voc.WAITING_VENDOR:
            return OTHERS, self.env._("We wait for the maker of the product.")
        sent = self.estimate_ids.filtered(lambda one: one.state != DRAFT)
        if sent.sorted("version")[-1:].state == DECLINED:
            return US, self.env._(
                "You declined the estimate. We will contact you about what comes next."
            )
        if phase == voc.NEW:
            return US, self.env._("We have it, and take it up next.")
        return US, self.env._("We are working on it.")

    # === COVERAGE === #

    def _portal_coverage(self):
        """What the agreement says of the ticket.

        :return: dict of ``tone``, ``label`` and ``sentence``; None where nothing was
            decided
        """
        self.ensure_one()
        ticket = self.sudo()
        if not ticket.coverage:
            return None
        tone = {
            voc.INCLUDED: "success",
            voc.REROUTED: "info",
            voc.NO_AGREEMENT: "secondary",
            voc.EXCLUDED: "danger",
            voc.SUSPENDED: "danger",
        }.get(ticket.coverage, "warning")
        return {
            "tone": tone,
            "label": self._portal_coverage_label(ticket.coverage),
            "sentence": ticket._portal_coverage_sentence(),
        }

    def _portal_coverage_label(self, coverage):
        """A decision, in short."""
        return {
            voc.INCLUDED: self.env._("Included"),
            voc.BILLABLE: self.env._("At a price"),
            voc.EXCLUDED: self.env._("Not included"),
            voc.REROUTED: self.env._("Another team"),
            voc.NO_AGREEMENT: self.env._("Without an agreement"),
            voc.SUSPENDED: self.env._("Suspended"),
            voc.OVER_QUOTA: self.env._("Above this month's tickets"),
            voc.UNCONFIRMED_CONTACT: self.env._("To be confirmed"),
        }.get(coverage, "")

    def _portal_coverage_sentence(self):
        """Why, and what follows; without the words agents write for each other."""
        describe = getattr(self, f"_portal_coverage_{self.coverage}")
        return describe((self.coverage_ground or {}).get("ground"))

    def _portal_coverage_included(self, ground):
        agreement = self.agreement_id.name or ""
        if ground == grounds.WARRANTY:
            return self.env._(
                "It is about something that is under warranty: putting it right costs "
                "nothing."
            )
        if ground == grounds.KEPT:
            return self.env._(
                "Your agreement is suspended, but what stops everything is served."
            )
        return self.env._("Your agreement “%s” includes it.", agreement)

    def _portal_coverage_billable(self, ground):
        least = self.billable_minutes
        clause = self._sla_notice_clause()
        if ground == grounds.WARRANTY_OVER:
            reason = self.env._("The warranty of what it is about is over.")
        elif clause:
            reason = self.env._("Your agreement does not include it (“%s”).", clause)
        else:
            reason = self.env._("Your agreement does not include it.")
        if least:
            return self.env._(
                "%(why)s It is charged, with %(time)s h at least.",
                why=reason,
                time=duration.write(least),
            )
        return self.env._("%s It is charged.", reason)

    def _portal_coverage_excluded(self, ground):
        clause = self._sla_notice_clause()
        if ground == grounds.CHANNEL:
            return self.env._(
                "Your agreement does not take requests by “%s”, so nothing is promised "
                "about it.",
                self.channel_id.name or "",
            )
        if clause:
            return self.env._(
                "Your agreement does not include it (“%s”), so nothing is promised "
                "about it.",
                clause,
            )
        return self.env._(
            "Your agreement does not include it, so nothing is promised about it."
        )

    def _portal_coverage_rerouted(self, _ground):
        return self.env._(
            "Another team of ours takes care of it, and gets in touch with you."
        )

    def _portal_coverage_no_agreement(self, _ground):
        return self.env._(
            "No agreement covers it: we answer when we can, and nothing is promised."
        )

    def _portal_coverage_suspended(self, _ground):
        return self.env._(
            "Your agreement is suspended. The ticket is registered; what is promised "
            "starts, or goes on, when service is resumed."
        )

    def _portal_coverage_over_quota(self, _ground):
        frozen = self.coverage_ground or {}
        if not frozen.get("quota"):
            return self.env._("The tickets of this month are used up.")
        return self.env._(
            "The %(quota)s tickets of %(month)s are used up. We get in touch about "
            "when it is taken up, and at which price.",
            quota=frozen["quota"],
            month=format_date(self.env, frozen["month"], date_format="MMMM y"),
        )

    def _portal_coverage_unconfirmed_contact(self, _ground):
        contacts = self.agreement_id.contact_ids.mapped("name")
        return self.env._(
            "Who asked is not an authorised contact of your agreement. What is "
            "promised starts when one of these confirms it: %s.",
            ", ".join(contacts),
        )

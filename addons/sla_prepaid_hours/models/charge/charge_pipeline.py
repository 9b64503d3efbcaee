from collections import defaultdict

from odoo import models

from ..closed_periods import ClosedPeriods


class SlaIntervention(models.Model):
    """From logged time to posted minutes, step by step (rules H1 to H8).

    A time line (`account_analytic_line`) is checked against closed periods, completed
    and assigned to the intervention of its ticket and day. Then, for all interventions
    that changed:

    1. judge: the rule, the estimate and the service hours that apply
       (`helpdesk_ticket_charge._sla_charge_decision`);
    2. charge: the minutes to charge, with each step of the calculation
       (`sla_intervention_charge`, `engine/charging.py`);
    3. allocate: the packs that pay, under a lock on these packs
       (`sla_intervention_draw`, `engine/allocation.py`);
    4. post: the difference to what was drawn before, as new movements of the ledger
       (`sla_pack_entry`);
    5. notify: queue the customer's notices about low balances
       (`sla_pack_notice`). They are sent by a cron, after the transaction.
    """

    _inherit = "sla.intervention"

    # === BUSINESS METHODS === #

    def _charge(self, closed=None):
        """Charge interventions anew from the time that is logged on them now.

        A constant number of queries, but for what is really posted.

        :param closed: `ClosedPeriods`, as far as the caller has looked them up
        :raise UserError: where a tier refuses work that no hours are left for
        """
        todo = self._as_writer()
        # Approved minutes are used up in the order of the days.
        todo |= todo._later_under_estimate()
        decisions = todo._judge()
        todo._write_charges(todo._calculate_charges(decisions))
        todo._reallocate(closed)

    def _reallocate(self, closed=None):
        """Draw what is charged from the customers' packs, anew where it changed.

        Work is allocated in the order of its days, so that the result does not depend
        on when it was logged: what comes after a change is allocated again.

        :param closed: `ClosedPeriods`, as far as the caller has looked them up
        :raise UserError: where a tier refuses work that no hours are left for
        """
        changed = self._as_writer().filtered(lambda one: one._is_to_be_drawn())
        if not changed:
            return
        closed = (closed or ClosedPeriods(self.env)).load(changed._owners())
        todo = changed | changed._served_after(closed)
        live = todo._live_draws()
        # A ticket that has become another customer's gives back what it drew.
        packs = changed._payers()
        packs |= packs.browse({draw.lot for draw in live})
        packs._lock()
        figures = packs._figures()
        changes, shortages = todo._allocate(packs, figures, live)
        todo._write_covered(shortages)
        entries = self._post_changes(changes, packs, figures, closed)
        # `_served_after` relies on it.
        todo.flush_model()
        entries.pack_id._notify_balances(entries)

    def _judge(self):
        """The decision about each intervention, oldest first: `{record: decision}`."""
        known = {}
        return {
            one: one._decide(known)
            for one in self.sorted(
                lambda one: (one.work_date, one.ticket_id.id, one.id)
            )
        }

    def _calculate_charges(self, decisions):
        """The charge of each intervention.

        :param dict decisions: as `_judge` returns them
        :return: `{record: (decision, engine's charge)}`
        """
        lines, spent = self._lines(), self._spent_before()
        charges = {}
        for one, decision in decisions.items():
            ticket_id, cap = one.ticket_id.id, None
            if decision["estimate"]:
                cap = decision["limit"] - spent[ticket_id]
            charge = one._charge_of(decision, lines[one.id], cap)
            if decision["estimate"]:
                spent[ticket_id] += charge.minutes
            charges[one] = decision, charge
        return charges

    def _write_charges(self, charges):
        """Store charges, as `_calculate_charges` returns them, where they changed."""
        alike = defaultdict(self.browse)
        for one, (decision, charge) in charges.items():
            alike[one._freeze(decision, charge)] |= one
        for frozen, interventions in alike.items():
            interventions._write_charge(dict(frozen))

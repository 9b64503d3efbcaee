from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_TRIES = 5

# What somebody else holds is looked for again after this: a cron is no finer.
_HELD = timedelta(minutes=1)


@dataclass(frozen=True)
class Due:
    """What a cron does with the rows of a model whose time has come.

    :param work: the method that does it, on locked rows, given `now` (naive UTC). It
        leaves none of them due: the cron would never be done with those
    :param field: the date-time field (naive UTC) from which on a row is due; none
        where rows are due as soon as `domain` finds them
    :param domain: what else makes a row one of these, as its partial index has it
    :param cron: external id of the cron that `_wake_for_next` wakes
    """

    work: str
    field: str | None = None
    domain: Domain = Domain.TRUE
    cron: str | None = None

    @property
    def order(self):
        """The first come first; of the same moment, in the order of ids."""
        return f"{self.field}, id" if self.field else "id"

    def found_at(self, now):
        """What is due at `now` (naive UTC)."""
        if not self.field:
            return self.domain
        return self.domain & Domain(self.field, "<=", now)


class SlaDue(models.AbstractModel):
    """Rows that a cron works on when they are due, a batch at a time.

    A model says what is due in a `Due`: its date field, its work, its cron. The cron's
    own method has the size of a batch and calls `_do_due` by the rights the work
    needs: `self._writer()._do_due(TO_FIRE, batch)`. Where no index says what is due,
    `_go_through` works on a list once.
    """

    _name = "sla.due"
    _description = "Rows That Become Due"

    # === BUSINESS METHODS === #

    @api.model
    def _do_due(self, due, batch):
        """Work on what is due while there is time and something was done.

        Reads only what is due, by its index. Rows another server holds are its
        business: they are passed over.

        :param Due due: what is looked for, and what is done with it
        :param int batch: how many rows are done and committed at once
        :return: how many rows were done, and the seconds left
        """
        cron = self.env["ir.cron"]
        total, seconds_left = 0, float("inf")
        while True:
            now = fields.Datetime.now()
            found, done = self._starting_over(self._due_batch, due, now, batch)
            is_full = len(found) == batch
            remaining = self.search_count(due.found_at(now)) if is_full else 0
            if done or is_full:
                total += len(done)
                seconds_left = cron._commit_progress(len(done), remaining=remaining)
            if not (remaining and done and seconds_left):
                return total, seconds_left

    @api.model
    def _due_batch(self, due, now, batch):
        """Work on one batch. Answers what was due, and what we got hold of."""
        found = self.search(due.found_at(now), limit=batch, order=due.order)
        locked = found.try_lock_for_update()
        if locked:
            getattr(locked, due.work)(now)
        return found, locked

    @api.model
    def _wake_for_next(self, due):
        """Have the cron run when the next row is due.

        What is due already and was not done is held by somebody: a run a minute from
        now sees what became of it.
        """
        now = fields.Datetime.now()
        if not due.field:
            if self.search_count(due.domain, limit=1):
                self._wake(due.cron, now + _HELD)
            return
        nearest = self.search_fetch(
            due.domain & Domain(due.field, "!=", False),
            [due.field],
            limit=1,
            order=due.field,
        )
        if nearest:
            at = nearest[due.field]
            self._wake(due.cron, at if at > now else now + _HELD)

    @api.model
    def _go_through(self, items, work, batch, later=0):
        """Work on each of a list once, a part at a time, while there is time.

        :param items: a list, or records
        :param work: what does it, given a part; it locks what it changes
        :param int batch: how many are done and committed at once
        :param int later: how many the steps after this one have to do
        :return: whether there is time left
        """
        cron = self.env["ir.cron"]
        for start in range(0, len(items), batch):
            part = items[start : start + batch]
            self._starting_over(work, part)
            left = len(items) - start - len(part)
            if not cron._commit_progress(len(part), remaining=left + later):
                return False
        return True

    @api.model
    def _starting_over(self, work, *args):
        """Do a batch of a cron; do it again where somebody was faster.

        Somebody may change a row after we have looked at it and before we get hold of
        it. PostgreSQL then ends our transaction, and a cron that fails rests for its
        whole interval. What came before the batch is committed.
        """
        for tries_left in reversed(range(_TRIES)):
            try:
                result = work(*args)
                self.env.flush_all()
                return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not tries_left:
                    raise
                self.env.cr.rollback()

    @api.model
    def _one_stops_no_other(self, records, work, failed):
        """Work on records at once; where that fails, on one after the other.

        :param work: what does it, given records
        :param failed: what is done about one that cannot be done, given the record
            and the exception being handled
        """
        if not records:
            return
        try:
            with self.env.cr.savepoint():
                work(records)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # The cron starts over and finds it still due.
        except Exception as error:
            if len(records) == 1:
                failed(records, error)
                return
            for record in records:
                self._one_stops_no_other(record, work, failed)

    @api.model
    def _wake(self, xmlid, at: datetime | None = None):
        """Have a cron run at `at` (naive UTC), at once if None.

        One trigger still to come is enough: a run sets the next one itself. One that
        is due is not: a run that began with it may have looked already, and takes it
        away when it is over, together with all that are due.
        """
        # Anybody's ticket may need the cron; nobody gets at it otherwise.
        env = self.sudo().env
        now = fields.Datetime.now()
        at = at or now
        cron_id = env["ir.model.data"]._xmlid_to_res_id(xmlid)
        coming = [("cron_id", "=", cron_id), ("call_at", ">", now)]
        if not cron_id or (
            at > now
            and env["ir.cron.trigger"].search_count(
                [*coming, ("call_at", "<=", at)], limit=1
            )
        ):
            return
        # A search: it passes over one that somebody has switched off.
        cron = env["ir.cron"].search_fetch([("id", "=", cron_id)], ["active"])
        if cron:
            cron._trigger(at=at)

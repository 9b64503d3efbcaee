import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.sla_policy.models.sla_due import Due

_logger = logging.getLogger(__name__)

DUE = "due"
PRINTED = "printed"
DROPPED = "dropped"
FAILED = "failed"

ESTIMATE = "estimate"
APPROVAL = "approval"
STATEMENT = "statement"

_CRON = "sla_prepaid_hours.ir_cron_print"
_TO_PRINT = Due(
    "_print", field="next_try_at", domain=Domain("state", "=", DUE), cron=_CRON
)
_MOST_TRIES = 5
_BATCH = 50
_KEPT = timedelta(days=90)


class SlaPrintJob(models.Model):
    """Documents to be printed after the commit, by a cron.

    wkhtmltopdf requests style sheets from the server that has it run. A request that
    prints holds a worker meanwhile, and everyone who waits for a row it has locked
    holds another: with all workers held, none answers wkhtmltopdf. So requests only
    freeze what a document says. The cron renders it with no row locked, then keeps it
    in a short transaction.
    """

    _name = "sla.print.job"
    _inherit = ["sla.guarded", "sla.due"]
    _description = "Print Job"
    _order = "id desc"
    _rec_name = "document"

    document = fields.Selection(
        [
            (ESTIMATE, "Estimate"),
            (APPROVAL, "Approved estimate"),
            (STATEMENT, "Statement of hours"),
        ],
        required=True,
    )
    estimate_id = fields.Many2one(
        "sla.estimate", ondelete="cascade", index="btree_not_null"
    )
    statement_id = fields.Many2one(
        "sla.statement", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company")
    state = fields.Selection(
        [
            (DUE, "To be printed"),
            (PRINTED, "Printed"),
            (DROPPED, "Not needed any more"),
            (FAILED, "Failed"),
        ],
        default=DUE,
        required=True,
    )
    tries = fields.Integer(string="Attempts")
    next_try_at = fields.Datetime(default=fields.Datetime.now, required=True)
    printed_at = fields.Datetime()
    error = fields.Char()

    _due_idx = models.Index("(next_try_at, id) WHERE state = 'due'")
    _one_record = models.Constraint(
        "CHECK(num_nonnulls(estimate_id, statement_id) = 1)",
        "A document is printed of one record.",
    )

    # === BUSINESS METHODS === #

    def _guard_sentence(self):
        return self.env._(
            "Print jobs are created and finished by the system. Use “Print again” on "
            "the estimate or the statement instead."
        )

    @api.model
    def _queue(self, record, document):
        """Have a document printed once the transaction is committed.

        :param record: one estimate or statement, locked by the caller
        """
        field = self._field_of(record)
        jobs = self._writer()
        waiting = jobs.search_count(
            [
                (field, "=", record.id),
                ("document", "=", document),
                ("state", "=", DUE),
            ],
            limit=1,
        )
        if not waiting:
            jobs.create(
                {
                    field: record.id,
                    "document": document,
                    "company_id": record.sudo().company_id.id,
                }
            )
        self._wake(_CRON)

    @api.model
    def _print_again(self, records):
        """Put failed documents of records back into the queue."""
        failed = self._writer().search(
            [(self._field_of(records), "in", records.ids), ("state", "=", FAILED)]
        )
        failed.write(
            {
                "state": DUE,
                "tries": 0,
                "error": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        self._wake(_CRON)

    @api.model
    def _errors_of(self, records):
        """Why documents of records could not be printed: `{record id: error}`."""
        field = self._field_of(records)
        # Which documents failed is shown on the records, to their readers.
        failed = self.sudo().search_fetch(
            [(field, "in", records.ids), ("state", "=", FAILED)],
            [field, "error"],
            order="id",
        )
        return {job[field].id: job.error for job in failed}

    @api.model
    def _field_of(self, records):
        return "statement_id" if records._name == "sla.statement" else "estimate_id"

    @api.autovacuum
    def _gc_printed(self):
        """Jobs of long ago show nothing that the records do not."""
        old = fields.Datetime.now() - _KEPT
        self._writer().search(
            [("state", "in", (PRINTED, DROPPED)), ("write_date", "<", old)],
            limit=10_000,
        ).unlink()

    # === PRINTING === #

    @api.model
    def _cron_print(self, batch=_BATCH):
        """Print what is due, each document in a transaction of its own."""
        cron = self.env["ir.cron"]
        jobs = self._writer()
        due = jobs._due_jobs()
        for number, job in enumerate(due[:batch], 1):
            job.write({"tries": job.tries + 1})
            # An attempt that ends the process is counted, and no row stays locked.
            cron._commit_progress()
            self._starting_over(job._print)
            if not cron._commit_progress(1, remaining=len(due) - number):
                break
        jobs._wake_for_next(_TO_PRINT)

    @api.model
    def _due_jobs(self):
        """What is to be printed now, the oldest first."""
        return self._writer().search(
            _TO_PRINT.found_at(fields.Datetime.now()), order=_TO_PRINT.order
        )

    def _print(self):
        """Render one document with no row locked, then keep it, if still due."""
        self.ensure_one()
        record = self._record()
        try:
            with self.env.cr.savepoint():
                if not record._is_to_print(self.document):
                    self._as_writer().write({"state": DROPPED})
                    return
                content = record._render_document(self.document)
                if not self.try_lock_for_update() or self.state != DUE:
                    return
                record._keep_document(self.document, content)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # The cron starts over and finds it still due.
        except Exception as error:  # one document stops no other
            _logger.warning("Print job %s failed", self.id, exc_info=True)
            self._retry_later(error)
            return
        self._as_writer().write(
            {"state": PRINTED, "printed_at": fields.Datetime.now(), "error": False}
        )

    def _record(self):
        """The record whose document it is, without the right to write print jobs."""
        self.ensure_one()
        job = self.sudo().with_context(sla_writer=None)
        return job.statement_id or job.estimate_id

    def _retry_later(self, error):
        """Try again in some minutes; give up after five attempts."""
        self.ensure_one()
        values = {"error": str(error)[:250]}
        if self.tries < _MOST_TRIES:
            minutes = 2 ** max(self.tries - 1, 0)
            values["next_try_at"] = fields.Datetime.now() + timedelta(minutes=minutes)
        else:
            values["state"] = FAILED
            self._record()._report_print_failure(values["error"])
        self._as_writer().write(values)

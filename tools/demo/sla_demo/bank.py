"""What people do about hours at the desk: sell, estimate, work, close months."""

import threading
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.serving import make_server

from odoo import http
from odoo.fields import Command

UTC = ZoneInfo("UTC")


class Bank:
    """Hours, as `desk.Desk` lives with them."""

    # === MOMENTS === #

    def nth(self, customer, months_ago, number, wall_clock):
        """A time of day of a customer's, on a working day of or before a month.

        :param int months_ago: 1: the month that is over last
        :param int number: 1: its first day from Monday to Friday; -1: the last one
            before it
        :param str wall_clock: "16:30"
        """
        day = self.month(customer, months_ago) - timedelta(days=number > 0)
        while number:
            forward = 1 if number > 0 else -1
            day += timedelta(days=forward)
            number -= forward * (day.weekday() < 5)
        return self._at(customer, day, wall_clock)

    def ahead(self, customer, workdays, wall_clock):
        """A time of day of a customer's, so many working days from now."""
        day = self._local(customer, self.now).date()
        while workdays:
            day += timedelta(days=1)
            workdays -= day.weekday() < 5
        return self._at(customer, day, wall_clock)

    def month(self, customer, months_ago):
        """The first day of a customer's month; 0: of this one."""
        first = self._local(customer, self.now).date().replace(day=1)
        for _month in range(months_ago):
            first = (first - timedelta(days=1)).replace(day=1)
        return first

    def morning_after(self, customer, months_ago):
        """The morning on which a month is closed; at once where it is not day yet."""
        first = self._at(customer, self.month(customer, months_ago - 1), "09:10")
        return min(first, self.now)

    def _local(self, customer, moment):
        zone = ZoneInfo(self.portal(customer).tz)
        return moment.replace(tzinfo=UTC).astimezone(zone)

    def _at(self, customer, day, wall_clock):
        zone = ZoneInfo(self.portal(customer).tz)
        local = datetime.combine(day, time.fromisoformat(wall_clock), zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    # === SELLING === #

    def hours(self, name):
        """A product of hours, or of what goes with them: "development_hours"."""
        return self.env.ref(f"sla_prepaid_hours.product_{name}")

    def offers(self, name, spanish, months, price):
        """Hours of support that have an end."""
        product = self.hours("support_hours").copy(
            {
                "name": name,
                "default_code": False,
                "list_price": price,
                "sla_pack_months": months,
                "work_kind_id": self.env.ref("sla_prepaid_hours.work_kind_support").id,
            }
        )
        if self.env["res.lang"]._get_data(code="es_419"):
            product.with_context(lang="es_419").name = spanish
        return product

    def orders(self, customer, *lines):
        """A customer orders hours.

        :param lines: `(product, hours)` each
        """
        orders = self._by(self.agent("admin"), self.env["sale.order"])
        order = orders.create(
            {
                "partner_id": self.ref(f"demo_partner_{customer}").id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": hours})
                    for product, hours in lines
                ],
            }
        )
        order.action_confirm()
        return order

    def invoices(self, order, due_in=15):
        """What was ordered is invoiced, to be paid in some days."""
        invoice = order._create_invoices()
        today = self._local("manufacturas", datetime.now()).date()
        invoice.write(
            {
                "invoice_date": today,
                "invoice_date_due": today + timedelta(days=due_in),
                "invoice_payment_term_id": False,
            }
        )
        invoice.action_post()
        return invoice

    def is_paid(self, invoice):
        """The payment of an invoice is registered."""
        wizards = self._by(self.agent("admin"), self.env["account.payment.register"])
        wizards.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()

    def gives_back(self, pack):
        """What is left of a pack is credited."""
        action = self.does(pack, "action_refund_rest", login="admin")
        note = self.env["account.move"].browse(action["res_id"])
        note.invoice_date = self._local("manufacturas", datetime.now()).date()
        note.action_post()

    def hands_on(self, pack, branch, minutes, reason):
        """Hours of a pack go to a branch."""
        wizards = self._by(self.agent("admin"), self.env["sla.pack.transfer.wizard"])
        wizards.create(
            {
                "pack_id": pack.id,
                "partner_id": branch.id,
                "minutes": minutes,
                "reason": reason,
            }
        ).action_transfer()

    # === ESTIMATES === #

    def estimates(self, ticket, *lines, login="agent", **values):
        """An agent writes down what a ticket would take.

        :param lines: `(what, minutes)` each
        """
        return self._by(self.agent(login), self.env["sla.estimate"]).create(
            {
                "ticket_id": ticket.id,
                "line_ids": [
                    Command.create({"name": name, "minutes": minutes})
                    for name, minutes in lines
                ],
                **values,
            }
        )

    def quotes(self, ticket, *lines, login="agent", **values):
        """An agent writes down what a ticket would take, and sends it."""
        estimate = self.estimates(ticket, *lines, login=login, **values)
        self.does(estimate, "action_send", login)
        self.prints()
        return estimate

    def prints(self):
        """Documents are printed as the cron does, right after what they follow from."""
        for job in self.env["sla.print.job"]._due_jobs():
            job._print()

    def estimates_anew(self, estimate, *lines, login="agent"):
        """An agent writes the next version of an estimate."""
        action = self.does(estimate, "action_new_version", login)
        draft = self._by(self.agent(login), estimate.browse(action["res_id"]))
        draft.line_ids = [
            Command.clear(),
            *(
                Command.create({"name": name, "minutes": minutes})
                for name, minutes in lines
            ),
        ]
        return draft

    def approves(self, estimate, customer):
        """A customer says yes, in the portal."""
        user = self.portal(customer)
        theirs = self._by(user, estimate)
        theirs.action_approve(name=user.name, sentence=theirs.approval_sentence)
        self.prints()

    def declines(self, estimate, customer, reason):
        """A customer says no, in the portal, and why."""
        self._by(self.portal(customer), estimate).action_decline(reason)

    def schedules(self, ticket, moment, login="agent"):
        """An agent sets the release date, which is what there was to do."""
        self.changes(ticket, login, release_date=moment)
        ticket.activity_ids.filtered(
            lambda activity: activity.user_id == self.agent(login)
        ).action_done()

    # === WORK === #

    def logs(self, ticket, minutes, what, login="agent"):
        """An agent has just worked on a ticket, and writes it down."""
        agent = self.agent(login)
        zone = ZoneInfo(agent.tz or "America/Mexico_City")
        start = datetime.now() - timedelta(minutes=minutes)
        local = start.replace(tzinfo=UTC).astimezone(zone)
        wizards = self._by(agent, self.env["sla.time.wizard"])
        wizards.with_context(tz=zone.key).create(
            {
                "ticket_id": ticket.id,
                "name": what,
                "duration": f"{minutes // 60}:{minutes % 60:02d}",
                "date": local.date(),
                "start_time": f"{local:%H:%M}",
            }
        ).action_save()

    def starts_timer(self, ticket, login="agent"):
        self.does(ticket, "action_timer_start", login)

    def waives(self, ticket, reason):
        """A manager has the customer not be charged for a ticket."""
        manager = self.agent("admin")
        for work in self.env["sla.intervention"].search(
            [("ticket_id", "=", ticket.id)]
        ):
            self._by(manager, self.env["sla.waive.wizard"]).create(
                {"intervention_id": work.id, "reason": reason}
            ).action_waive()

    def charges(self, ticket, source, reason, login="admin"):
        """Charge the minimum, once the customer has been told the price."""
        self._by(self.agent(login), self.env["sla.charge.wizard"]).create(
            {
                "ticket_id": ticket.id,
                "source": source,
                "reason": reason,
                "is_customer_informed": True,
            }
        ).action_charge()

    # === MONTHS === #

    def passes_night(self):
        """What the cron of hours does every day."""
        self.env["sla.pack"]._cron_packs()

    def closes(self, customer, months_ago):
        """A manager closes a month of a customer's hours; it is mailed as agreed."""
        statement = self.env["sla.statement"].search(
            [
                ("partner_id", "=", self.ref(f"demo_partner_{customer}").id),
                ("date_from", "=", self.month(customer, months_ago)),
            ]
        )
        self.does(statement, "action_close", login="admin")
        self.prints()


@contextmanager
def printing(env):
    """Serve style sheets meanwhile: what prints papers asks a server for them."""
    server = make_server("127.0.0.1", 0, http.root, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("report.url", f"http://127.0.0.1:{server.port}")
    try:
        yield
    finally:
        parameters.set_param("report.url", False)
        server.shutdown()
        thread.join()

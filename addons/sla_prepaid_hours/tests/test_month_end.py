"""Around the end of a month the day that counts is the customer's, not the user's."""

from odoo import fields
from odoo.tests import Form, tagged

from .statement_common import StatementCommon

MADRID = "Europe/Madrid"
MEXICO = "America/Mexico_City"
GUAYAQUIL = "America/Guayaquil"


@tagged("post_install", "-at_install")
class TestMonthEnd(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = cls.manager.tz = MADRID

    def as_user(self, model, user=None, **context):
        """A model as the client of a user in Madrid calls it."""
        records = self.env[model].with_user(user or self.manager)
        return records.with_context(tz=MADRID, **context)

    # === STATEMENTS === #

    def test_the_month_proposed_can_be_closed(self):
        cases = [
            # moment in UTC, zone of the customer, the month that is over last there
            ("2026-03-01 00:30", MEXICO, "2026-01-01"),
            ("2026-03-01 00:30", GUAYAQUIL, "2026-01-01"),
            ("2026-03-01 05:30", MEXICO, "2026-01-01"),
            ("2026-03-01 05:30", GUAYAQUIL, "2026-02-01"),
            ("2026-03-01 06:30", MEXICO, "2026-02-01"),
            ("2026-12-31 23:50", MEXICO, "2026-11-01"),
            ("2026-12-31 23:50", GUAYAQUIL, "2026-11-01"),
            ("2027-01-01 05:30", MEXICO, "2026-11-01"),
            ("2027-01-01 05:30", GUAYAQUIL, "2026-12-01"),
            ("2026-12-31 23:50", MADRID, "2026-12-01"),
        ]
        for moment, zone, month in cases:
            with self.subTest(moment=moment, zone=zone):
                self.at(moment, "UTC")
                self.customer.tz = zone
                form = Form(self.as_user("sla.statement"))
                form.partner_id = self.customer
                self.assertEqual(str(form.date_from), month)
                statement = form.save()
                statement._check_over()
                statement.unlink()
                made = self.as_user("sla.statement").create(
                    {"partner_id": self.customer.id}
                )
                self.assertEqual(fields.Date.to_string(made.date_from), month)
                made.unlink()

    def test_another_customer_brings_another_month(self):
        self.at("2026-03-01 05:30", "UTC")
        other = self.env["res.partner"].create({"name": "Sur Foods", "tz": GUAYAQUIL})
        form = Form(self.as_user("sla.statement"))
        form.partner_id = self.customer
        self.assertEqual(str(form.date_from), "2026-01-01")
        form.partner_id = other
        self.assertEqual(str(form.date_from), "2026-02-01")

    def test_a_month_that_was_chosen_stays(self):
        form = Form(self.as_user("sla.statement"))
        form.date_from = "2025-11-01"
        form.partner_id = self.customer
        self.assertEqual(str(form.date_from), "2025-11-01")

    def test_the_month_proposed_closes(self):
        self.make_pack(10, date_start="2026-01-01")
        self.at("2026-03-01 05:30", "UTC")
        form = Form(self.as_user("sla.statement"))
        form.partner_id = self.customer
        statement = form.save()
        statement.action_close()
        self.assertEqual(statement.state, "closed")

    # === TIME === #

    def time_form(self, ticket, **values):
        form = Form(
            self.as_user("sla.time.wizard", self.agent, default_ticket_id=ticket.id),
            "sla_prepaid_hours.sla_time_wizard_view_form",
        )
        form.name, form.duration = "Emptied the queue", "30"
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def test_time_counts_on_the_day_of_the_customer(self):
        self.make_pack(10)
        self.at("2026-03-01 05:30", "UTC")
        ticket = self.make_ticket(user=self.agent)
        for values, day in (
            ({}, "2026-02-28"),
            ({"start_time": "6:10"}, "2026-02-28"),
            ({"date": "2026-02-27"}, "2026-02-27"),
        ):
            with self.subTest(values=values):
                form = self.time_form(ticket, **values)
                self.assertEqual(str(form.work_date), day)
                form.save().action_save()
                line = self.env["account.analytic.line"].search(
                    [("ticket_id", "=", ticket.id)], order="id desc", limit=1
                )
                self.assertEqual(fields.Date.to_string(line.date), day)
                self.assertEqual(line.intervention_id.work_date, line.date)

    # === ESTIMATES === #

    def test_an_estimate_is_valid_for_days_of_the_customer(self):
        self.at("2026-03-01 05:30", "UTC")
        ticket = self.make_ticket(user=self.agent)
        estimate = self.as_user("sla.estimate", self.agent).create(
            {"ticket_id": ticket.id}
        )
        self.assertEqual(fields.Date.to_string(estimate.valid_until), "2026-03-15")
        defaults = self.as_user(
            "sla.estimate", self.agent, default_ticket_id=ticket.id
        ).default_get(["valid_until"])
        self.assertEqual(fields.Date.to_string(defaults["valid_until"]), "2026-03-15")

"""An estimate's life: drafted, sent, done. What is refused changes nothing."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .estimate_common import EstimateCommon


class TestDraft(EstimateCommon):
    def test_a_ticket_and_minutes_are_enough(self):
        ticket = self.make_ticket()
        estimate = self.env["sla.estimate"].create(
            {"ticket_id": ticket.id, "minutes": 120}
        )
        self.assertEqual(
            (estimate.state, estimate.version, estimate.minutes), ("draft", 1, 120)
        )
        self.assertEqual(estimate.commercial_partner_id, self.customer)
        self.assertEqual(estimate.company_id, ticket.company_id)
        self.assertEqual(estimate.agreement_id, self.agreement)

    def test_opened_empty(self):
        """Its ticket is chosen afterwards; the kind of work and the price follow."""
        form = Form(self.env["sla.estimate"].with_user(self.agent))
        self.assertFalse(form.ticket_id)
        form.ticket_id = self.make_ticket()
        form.minutes = 60
        self.assertEqual(form.save().commercial_partner_id, self.customer)

    def test_a_copied_kind_of_work_has_a_code_of_its_own(self):
        kind = self.env.ref("sla_prepaid_hours.work_kind_support")
        copies = kind.copy() | kind.copy()
        self.assertEqual(copies.mapped("code"), [f"{kind.code}_2", f"{kind.code}_3"])

    def test_lines_add_up(self):
        estimate = self.make_estimate(
            line_ids=[
                Command.create({"name": "Analysis", "minutes": 45}),
                Command.create({"name": "Development", "minutes": 140}),
            ]
        )
        self.assertEqual(estimate.minutes, 185)
        estimate.line_ids[0].minutes = 60
        self.assertEqual(estimate.minutes, 200)
        estimate.line_ids[0].unlink()
        self.assertEqual(estimate.minutes, 140)

    def test_the_total_is_that_of_the_lines(self):
        estimate = self.make_estimate(
            line_ids=[Command.create({"name": "Analysis", "minutes": 45})]
        )
        with self.refused("0:45 h, not to 1:00 h"):
            estimate.minutes = 60
        self.assertEqual(estimate.minutes, 45)

    def test_numbers_that_are_none_get_a_sentence(self):
        ticket = self.make_ticket()
        for minutes, words in (
            (-1, "cannot be negative"),
            (60_001, "up to 1000 hours"),
            (10**9, "up to 1000 hours"),
            (10**12, "up to 1000 hours"),
            (1.5, "whole minutes"),
            ("many", "whole minutes"),
        ):
            with self.subTest(minutes=minutes):
                with self.refused(words):
                    self.make_estimate(ticket, minutes)
        self.assertFalse(ticket.estimate_ids)
        estimate = self.make_estimate(ticket, 60_000)
        for minutes in (-1, 60_001, 10**12):
            with self.assertRaises(ValidationError):
                estimate.minutes = minutes
        self.assertEqual(estimate.minutes, 60_000)

    def test_a_line_takes_some_time_and_not_too_much(self):
        estimate = self.make_estimate()
        for minutes in (0, -5, 60_001, 10**12):
            with self.subTest(minutes=minutes), self.assertRaises(ValidationError):
                estimate.line_ids = [
                    Command.create({"name": "Work", "minutes": minutes})
                ]
        with self.refused("1000 hours"):
            estimate.line_ids = [
                Command.create({"name": "One", "minutes": 30_001}),
                Command.create({"name": "Two", "minutes": 30_000}),
            ]

    def test_prices_and_tolerances_that_are_none(self):
        estimate = self.make_estimate()
        with self.refused("negative"):
            estimate.price = -1
        with self.refused("0 to 100"):
            estimate.tolerance_percent = 101

    def test_a_ticket_that_nothing_is_estimated_on(self):
        unknown = self.make_ticket(partner_id=False)
        with self.refused("has no customer"):
            self.make_estimate(unknown)
        for phase in ("closed", "cancelled"):
            closed = self.make_ticket()
            self.move(closed, phase)
            with self.refused("closed"):
                self.make_estimate(closed)
        archived = self.make_ticket()
        archived.active = False
        with self.refused("archived"):
            self.make_estimate(archived)

    def test_a_ticket_of_another_company_is_none_of_theirs(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self.make_ticket()
        ticket.write({"company_id": other.id, "agreement_id": False})
        with self.assertRaises(AccessError):
            self.make_estimate(ticket)

    def test_one_estimate_at_a_time(self):
        ticket = self.make_ticket()
        self.make_estimate(ticket)
        with self.refused("has an estimate already"):
            self.make_estimate(ticket)
        ticket = self.make_ticket()
        with self.refused("has an estimate already"):
            self.env["sla.estimate"].create(
                [{"ticket_id": ticket.id, "minutes": n} for n in (60, 90)]
            )

    def test_no_user_says_that_it_was_approved(self):
        ticket = self.make_ticket()
        for name, value in (
            ("state", "approved"),
            ("version", 7),
            ("sent_at", self.now),
            ("approved_digest", "abc"),
            ("commercial_partner_id", self.stranger.id),
        ):
            with self.subTest(name):
                with self.refused("by its buttons"):
                    self.make_estimate(ticket, **{name: value})
                estimates = self.env["sla.estimate"].with_context(
                    **{f"default_{name}": value}
                )
                estimate = estimates.create({"ticket_id": ticket.id, "minutes": 60})
                self.assertEqual((estimate.state, estimate.version), ("draft", 1))
                self.assertEqual(estimate.commercial_partner_id, self.customer)
                self.assertFalse(estimate.sent_at)
                with self.refused("by its buttons"):
                    estimate.with_context(sla_writer=True).write({name: value})
                estimate.unlink()

    def test_a_draft_follows_its_ticket_and_stays_on_it(self):
        estimate = self.make_estimate()
        other = self.make_ticket()
        with self.refused("stays with its ticket"):
            estimate.ticket_id = other
        estimate.ticket_id.partner_id = self.stranger
        self.assertEqual(estimate.commercial_partner_id, self.stranger)

    def test_what_kind_of_work_it_is_follows_the_request(self):
        kind = self.env.ref("sla_policy.type_training")
        kind.work_kind_id = self.env.ref("sla_prepaid_hours.work_kind_training_basic")
        ticket = self.make_ticket(type_id=kind.id)
        estimate = self.make_estimate(ticket)
        self.assertEqual(estimate.kind_id, kind.work_kind_id)

    def test_the_form_as_an_agent_fills_it(self):
        ticket = self.make_ticket()
        action = ticket.with_user(self.agent).action_estimate()
        estimate = self.env["sla.estimate"].browse(action["res_id"])
        with Form(estimate.with_user(self.agent)) as form:
            with form.line_ids.new() as line:
                line.name = "Development"
                line.minutes = 90
            self.assertEqual(form.minutes, 90)
            form.analysis = "<p>A field is missing.</p>"
        again = ticket.with_user(self.agent).action_estimate()
        self.assertEqual(again["res_id"], estimate.id)
        self.assertEqual(estimate.minutes, 90)


class TestSending(EstimateCommon):
    def test_the_customer_gets_a_mail_with_the_pdf(self):
        estimate = self.sent(minutes=185)
        ticket = estimate.ticket_id
        self.assertEqual(estimate.state, "sent")
        self.assertMoment(estimate.sent_at, "2026-03-02 10:00")
        self.assertEqual(estimate.sent_user_id, self.agent)
        mail = self.mails(ticket)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.author_id, self.agent.partner_id)
        self.assertIn(self.portal_user.partner_id, mail.notified_partner_ids)
        self.assertIn("3:05 h", mail.body)
        self.assertRegex(mail.body, r"version\s+1")
        self.assertIn(ticket.number, mail.subject)
        self.assertEqual(mail.attachment_ids.raw, estimate.attachment_id.raw)
        self.assertEqual(estimate.attachment_id.res_model, "sla.estimate")
        self.assertEqual(mail.attachment_ids.res_model, "helpdesk.ticket")
        self.assertEqual(estimate.sent_digest, self.digest(estimate.attachment_id.raw))

    def test_the_mail_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        template = self.env.ref("sla_prepaid_hours.mail_template_estimate")
        template.with_context(lang="es_419").subject = "Su estimación"
        self.portal_user.partner_id.lang = "es_419"
        mail = self.mails(self.sent().ticket_id)
        self.assertEqual(mail.subject, "Su estimación")

    def test_who_may_approve_gets_it_too(self):
        self.agreement.contact_ids = self.contact
        ticket = self.make_ticket(partner_id=self.contact.id)
        ticket.partner_id = self.other_contact
        ticket.with_user(self.agent).action_confirm_contact()
        mail = self.mails(self.sent(ticket).ticket_id)
        self.assertIn(self.contact, mail.notified_partner_ids)
        self.assertIn(self.other_contact, mail.notified_partner_ids)
        self.assertIn(self.contact.name, mail.body)

    def test_nothing_is_sent_that_could_not_be_approved(self):
        estimate = self.make_estimate(minutes=0)
        with self.refused("how long the work takes"):
            self.send(estimate)
        estimate.minutes = 60
        estimate.valid_until = "2026-03-01"
        with self.refused("Choose a later day"):
            self.send(estimate)
        estimate.valid_until = "2026-03-02"
        ticket = estimate.ticket_id
        self.move(ticket, "closed")
        with self.refused("is closed"):
            self.send(estimate)
        self.move(ticket, "in_progress")
        ticket.partner_id = False
        with self.refused("has no customer"):
            self.send(estimate)
        self.assertEqual(estimate.state, "draft")
        self.assertFalse(self.mails(ticket))

    def test_what_was_sent_stands_as_it_is(self):
        estimate = self.sent(
            line_ids=[Command.create({"name": "Analysis", "minutes": 45})]
        )
        line = estimate.line_ids
        for vals in (
            {"minutes": 30},
            {"price": 1},
            {"terms": "Other"},
            {"valid_until": "2026-12-31"},
            {"line_ids": [Command.clear()]},
            {"line_ids": [Command.create({"name": "More", "minutes": 5})]},
        ):
            with self.subTest(vals), self.refused("as it was sent"):
                estimate.write(vals)
        with self.refused("as it was sent"):
            line.minutes = 50
        with self.refused("as it was sent"):
            line.unlink()
        with self.refused("as it was sent"):
            self.env["sla.estimate.line"].create(
                {"estimate_id": estimate.id, "name": "More", "minutes": 5}
            )
        draft = self.make_estimate()
        with self.refused("as it was sent"):
            self.env["sla.estimate.line"].create(
                {"estimate_id": draft.id, "name": "More", "minutes": 5}
            ).estimate_id = estimate
        with self.refused("was sent already"):
            self.send(estimate)
        with self.refused("it is kept"):
            estimate.unlink()
        with self.refused("Archive the ticket"):
            estimate.ticket_id.unlink()
        self.assertEqual((estimate.minutes, len(estimate.line_ids)), (45, 1))

    def test_whom_it_was_sent_to_stays(self):
        estimate = self.sent()
        estimate.ticket_id.partner_id = self.stranger
        self.assertEqual(estimate.commercial_partner_id, self.customer)
        with self.refused("another customer's now"):
            estimate.with_user(self.agent).action_approve()

    def test_it_says_what_hours_cover_it(self):
        self.make_pack(hours=10, price_hour=40)
        estimate = self.make_estimate(minutes=180)
        self.assertEqual(estimate.paid_by, "hours")
        self.assertEqual(estimate.available_minutes, 600)
        self.assertEqual((estimate.price_hour, estimate.price), (40, 120))
        self.send(estimate)
        body = self.mails(estimate.ticket_id).body
        self.assertIn("Covered by your prepaid hours: 3:00 h of 10:00 h left", body)
        self.assertNotIn("120.00", body, "paid for already")

    def test_it_says_what_is_missing_and_what_it_costs(self):
        self.make_pack(hours=2, price_hour=40)
        estimate = self.sent(minutes=180)
        body = self.mails(estimate.ticket_id).body
        self.assertIn("2:00 h are left, 1:00 h are missing", body)
        self.assertIn("120.00", body)

    def test_hours_that_may_not_pay_are_not_counted(self):
        self.make_pack(hours=1)
        self.make_pack(hours=2, kind_id=self.kind_development.id)
        self.make_pack(hours=4, partner_id=self.other_contact.id)
        self.make_pack(hours=8, is_open=False)
        estimate = self.make_estimate()
        self.assertEqual(estimate.available_minutes, 60)
        estimate.kind_id = self.kind_development
        self.assertEqual(estimate.available_minutes, 180)

    def test_without_hours_it_is_the_price_of_the_tier(self):
        product = self.env.ref("sla_prepaid_hours.product_development_hours")
        product.list_price = 50
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Tier",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 20,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        plain = self.env["product.pricelist"].create({"name": "Plain"})
        self.policy.pricelist_id = plain
        estimate = self.make_estimate(kind_id=self.kind_development.id)
        self.assertEqual((estimate.paid_by, estimate.price), ("invoice", 100))
        estimate.unlink()
        self.policy.pricelist_id = pricelist
        estimate = self.make_estimate(kind_id=self.kind_development.id)
        self.assertEqual((estimate.price_hour, estimate.price), (40, 80))
        self.send(estimate)
        self.assertIn("80.00", self.mails(estimate.ticket_id).body)

    def test_a_typed_price_is_what_is_sent(self):
        estimate = self.make_estimate(price=999)
        self.assertEqual(estimate.price, 999)
        self.send(estimate)
        self.assertEqual(estimate.price, 999)


class TestRelease(EstimateCommon):
    """What was approved is held; what is not used is given back (rule H4)."""

    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(hours=10)

    def test_approval_holds_and_done_releases(self):
        estimate = self.approved(minutes=180)
        self.assertBalance(self.pack, 420, held=180)
        self.log(estimate.ticket_id, 1, user=self.agent)
        self.assertBalance(self.pack, 420, held=120, used=60)
        self.assertEqual(estimate.used_minutes, 60)
        estimate.with_user(self.agent).action_done()
        self.assertBalance(self.pack, 540, used=60)
        self.assertEqual(estimate.state, "done")

    def test_closing_the_ticket_releases_however_it_is_closed(self):
        for phase in ("closed", "cancelled"):
            with self.subTest(phase):
                estimate = self.approved(minutes=180)
                self.move(estimate.ticket_id, phase)
                self.assertEqual(estimate.state, "done")
                self.assertBalance(self.pack, 600)
        with self.subTest("archived"):
            estimate = self.approved(minutes=180)
            estimate.ticket_id.active = False
            self.assertEqual(estimate.state, "done")
            self.assertBalance(self.pack, 600)

    def test_closing_by_a_change_of_team_releases(self):
        """The help desk computes the stage: `write` is not called for it."""
        estimate = self.approved(minutes=180)
        stage = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Filed away",
                "closed": True,
                "sla_phase": "closed",
                "sequence": -1,
            }
        )
        team = self.env["helpdesk.ticket.team"].create({"name": "Archive"})
        stage.team_ids = team
        desk = self.env["helpdesk.ticket.team"].create({"name": "Desk"})
        estimate.ticket_id.stage_id.team_ids = desk
        estimate.ticket_id.team_id = team
        self.finish_transaction()
        self.assertEqual(estimate.ticket_id.stage_id, stage)
        self.assertEqual(estimate.state, "done")
        self.assertBalance(self.pack, 600)

    def test_solved_still_holds(self):
        estimate = self.approved(minutes=180)
        self.move(estimate.ticket_id, "solved")
        self.assertEqual(estimate.state, "approved")
        self.assertBalance(self.pack, 420, held=180)

    def test_only_what_was_approved_is_done(self):
        estimate = self.sent()
        with self.refused("is sent and cannot become done"):
            estimate.with_user(self.agent).action_done()
        estimate = self.approved()
        estimate.with_user(self.agent).action_done()
        with self.refused("is done"):
            estimate.with_user(self.agent).action_done()

    def test_by_invoice_nothing_is_held(self):
        self.approved(minutes=180, paid_by="invoice")
        self.assertBalance(self.pack, 600)

    def test_too_few_hours_where_the_tier_refuses(self):
        self.policy.shortage = "refuse"
        estimate = self.sent(minutes=601)
        with self.refused("0:01 are missing"):
            self.sign(estimate)
        self.assertEqual(estimate.state, "sent")
        self.assertFalse(estimate.approved_at)
        self.assertBalance(self.pack, 600)


class TestTicket(EstimateCommon):
    def shown(self, ticket):
        ticket.invalidate_recordset()
        return ticket.sla_estimate_state, ticket.sla_estimate_id.minutes

    def test_the_ticket_shows_the_estimate_that_counts(self):
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        self.assertEqual(self.shown(ticket), (False, 0))
        first = self.sent(ticket, 60)
        self.assertEqual(self.shown(ticket), ("sent", 60))
        self.sign(first)
        self.assertEqual(self.shown(ticket), ("approved", 60))
        second = self.next_version(first)
        second.minutes = 90
        self.assertEqual(self.shown(ticket), ("approved", 60))
        self.send(second)
        self.assertEqual(self.shown(ticket), ("approved", 60))
        self.sign(second)
        self.assertEqual(self.shown(ticket), ("approved", 90))
        self.assertEqual(ticket.sla_estimate_count, 2)

    def test_what_estimates_reserve_is_a_figure_of_its_own(self):
        self.make_pack(hours=10)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)
        ticket = ticket.with_user(self.agent)
        self.assertFalse(ticket.sla_customer_held_text)
        self.approved(ticket.with_env(self.env), 90)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.sla_customer_text, "8:30")
        self.assertEqual(ticket.sla_customer_held_text, "1:30")

    def test_one_sentence_says_where_it_stands(self):
        self.make_pack(hours=10)
        ticket = self.make_ticket(partner_id=self.portal_user.partner_id.id)

        def summary():
            ticket.invalidate_recordset()
            return ticket.with_context(tz=self.tz, lang="en_US").sla_estimate_summary

        first = self.sent(ticket, 185, valid_until="2026-03-17")
        self.assertRegex(
            summary(), r"^3:05 h, sent on 2 Mar 2026, 10:00, valid until 03/17/2026$"
        )
        self.sign(first)
        self.log(ticket, 1, user=self.agent)
        self.assertEqual(
            summary(), "3:05 h, used 1:00 h. The release date is still to be set."
        )
        second = self.next_version(first)
        second.minutes = 240
        self.send(second)
        ticket.release_date = "2026-03-31 18:00:00"
        self.assertEqual(
            summary(), "3:05 h, used 1:00 h. Version 2 waits for an answer: 4:00 h."
        )
        first.with_user(self.agent).action_done()
        second.with_user(self.portal_user).action_decline("Too much")
        self.assertIn(summary(), ("", "Too much"))

    def test_an_estimate_is_asked_for_where_it_is_promised_or_billable(self):
        ticket = self.make_ticket()
        self.assertFalse(ticket.sla_needs_estimate)
        decider = self._new_user(
            "decider", "helpdesk_mgmt.group_helpdesk_user,sla_policy.group_sla_override"
        )
        ticket.with_user(decider).action_override_coverage("billable", "A wish")
        self.assertTrue(ticket.sla_needs_estimate)
        self.move(ticket, "closed")
        self.assertFalse(ticket.sla_needs_estimate)

    def test_many_tickets_cost_no_more_queries_than_a_few(self):
        tickets = self.env["helpdesk.ticket"].union(
            *(self.make_estimate().ticket_id for _number in range(12))
        )
        names = ("sla_estimate_state", "sla_needs_estimate", "sla_estimate_count")

        def read(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for name in names:
                some.mapped(name)
            return self.env.cr.sql_log_count - before

        read(tickets)
        self.assertEqual(read(tickets), read(tickets[:2]))

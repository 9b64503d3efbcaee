"""How long an agreement runs, and who is told before it ends."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import Form
from odoo.tools import mute_logger

from ..models.agreement.sla_agreement_term import ENDING
from .common import SlaCommon


class TermCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.make_policy(
            cls.make_target("first_response", hours=24), name="Monthly"
        )

    def notices(self, agreement):
        """The activities and the mails a renewal has brought."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "sla.agreement"), ("res_id", "=", agreement.id)]
        )
        mails = self.env["mail.mail"].search(
            [("model", "=", "sla.agreement"), ("res_id", "=", agreement.id)]
        )
        return activities, mails

    def assertNotices(self, agreement, activities, mails=None):
        found = self.notices(agreement)
        told = activities if mails is None else mails
        self.assertEqual((len(found[0]), len(found[1])), (activities, told))


class TestTerm(TermCommon):
    def test_monthly_ends_six_months_after_go_live(self):
        self.policy.months_after_go_live = 6
        agreement = self.make_agreement(self.policy, go_live_date="2026-01-15")
        self.assertEqual(agreement.date_end, date(2026, 7, 15))

    def test_six_months_after_the_last_of_august(self):
        self.policy.months_after_go_live = 6
        agreement = self.make_agreement(self.policy, go_live_date="2026-08-31")
        self.assertEqual(agreement.date_end, date(2027, 2, 28))

    def test_end_follows_go_live(self):
        self.policy.months_after_go_live = 6
        agreement = self.make_agreement(self.policy)
        self.assertFalse(agreement.date_end, "nothing is live yet")
        agreement.go_live_date = "2026-01-15"
        self.assertEqual(agreement.date_end, date(2026, 7, 15))
        agreement.go_live_date = "2026-02-01"
        self.assertEqual(agreement.date_end, date(2026, 8, 1))

    def test_end_follows_policy(self):
        agreement = self.make_agreement(self.policy, go_live_date="2026-01-15")
        self.assertFalse(agreement.date_end)
        other = self.make_policy(
            self.make_target("first_response", hours=24), months_after_go_live=3
        )
        agreement.policy_id = other
        self.assertEqual(agreement.date_end, date(2026, 4, 15))

    def test_typed_end_stays(self):
        """It is undone neither by other edits nor by writing the same again."""
        self.policy.months_after_go_live = 6
        agreement = self.make_agreement(
            self.policy, go_live_date="2026-01-15", date_end="2026-12-31"
        )
        typed = date(2026, 12, 31)
        self.assertEqual(agreement.date_end, typed)
        same = self.make_policy(
            self.make_target("first_response", hours=24), months_after_go_live=6
        )
        for vals in (
            {"name": "Other name", "note": "<p>Other note</p>"},
            {"go_live_date": "2026-01-15"},
            {"policy_id": self.policy.id},
            {"policy_id": same.id},
        ):
            with self.subTest(vals=vals):
                agreement.write(vals)
                self.assertEqual(agreement.date_end, typed)
        self.policy.months_after_go_live = 12
        self.assertEqual(agreement.date_end, typed, "agreed is agreed")
        agreement.write({"go_live_date": "2026-03-01", "date_end": "2027-01-31"})
        self.assertEqual(agreement.date_end, date(2027, 1, 31))

    def test_no_fixed_term_has_no_end(self):
        agreement = self.make_agreement(self.policy, go_live_date="2026-01-15")
        self.assertFalse(agreement.date_end)
        self.assertFalse(agreement.notice_at)

    def test_form_proposes_end(self):
        self.policy.months_after_go_live = 6
        form = Form(self.env["sla.agreement"].with_user(self.manager))
        form.name = "Support"
        form.partner_id = self.customer
        form.policy_id = self.policy
        form.go_live_date = date(2026, 4, 1)
        self.assertEqual(form.date_end, date(2026, 10, 1))
        form.date_end = date(2026, 11, 1)
        self.assertEqual(form.save().date_end, date(2026, 11, 1))

    def test_notice_days_come_from_policy(self):
        self.policy.renewal_notice_days = 45
        agreement = self.make_agreement(self.policy)
        self.assertEqual(agreement.renewal_notice_days, 45)
        agreement.renewal_notice_days = 10
        agreement.policy_id = self.policy
        agreement.name = "Other"
        self.assertEqual(agreement.renewal_notice_days, 10)

    @mute_logger("odoo.sql_db")
    def test_senseless_terms_are_refused(self):
        for vals in ({"months_after_go_live": -1}, {"renewal_notice_days": -1}):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.policy.write(vals)
                    self.env.flush_all()


class TestRenewalNotice(TermCommon):
    #: Ends 2026-04-30; thirty days before it is 2026-03-31.
    def ending(self, **values):
        values = {"date_end": "2026-04-30", "user_id": self.agent.id, **values}
        return self.make_agreement(self.policy, **values)

    def run_at(self, local, tz=None):
        self.at(local, tz)
        self.run_cron("ir_cron_agreements")

    def test_not_before_its_day(self):
        agreement = self.ending()
        self.run_at("2026-03-30 23:59")
        self.assertNotices(agreement, 0)

    def test_given_once(self):
        agreement = self.ending()
        self.run_at("2026-03-31 00:00")
        self.assertNotices(agreement, 1)
        activity, mail = self.notices(agreement)
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(activity.date_deadline, date(2026, 3, 31))
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("04/30/2026", mail.subject)
        for day in ("2026-03-31 12:00", "2026-04-15 03:00", "2026-04-30 23:00"):
            self.run_at(day)
        self.assertNotices(agreement, 1)

    def test_counted_in_the_policys_zone(self):
        self.policy.tz = "Pacific/Auckland"
        agreement = self.ending()
        self.run_at("2026-03-30 23:59", "Pacific/Auckland")
        self.assertNotices(agreement, 0)
        self.run_at("2026-03-31 00:01", "Pacific/Auckland")
        self.assertNotices(agreement, 1)

    def test_late_cron_still_tells(self):
        agreement = self.ending()
        self.run_at("2026-04-30 23:30")
        self.assertNotices(agreement, 1)

    def test_nothing_to_tell_once_it_has_ended(self):
        agreement = self.ending()
        self.run_at("2026-05-01 00:10")
        self.assertNotices(agreement, 0)
        self.assertFalse(agreement.notice_at, "nothing is left to be looked at")

    def test_another_end_is_told_anew(self):
        agreement = self.ending()
        self.run_at("2026-04-01 08:00")
        agreement.date_end = "2026-10-31"
        self.run_at("2026-04-02 08:00")
        self.assertNotices(agreement, 1)
        self.run_at("2026-10-05 08:00")
        self.assertNotices(agreement, 2)

    def test_drafts_and_ended_ones_are_not_told(self):
        draft = self.ending(active=False)
        ended = self.ending()
        ended.action_end()
        none = self.ending(renewal_notice_days=0)
        self.run_at("2026-04-10 08:00")
        for agreement in draft + ended + none:
            self.assertNotices(agreement, 0)
        draft.action_activate()
        self.run_at("2026-04-11 08:00")
        self.assertNotices(draft, 1)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        template = self.env.ref("sla_policy.mail_template_renewal")
        template.with_context(lang="es_419").subject = "Termina su póliza"
        self.customer.lang = "es_419"
        agreement = self.ending()
        self.run_at("2026-04-10 08:00")
        self.assertEqual(self.notices(agreement)[1].subject, "Termina su póliza")

    def test_customer_without_address(self):
        """Nobody can write to them: the responsible is told so."""
        self.customer.email = False
        agreement = self.ending()
        self.run_at("2026-04-10 08:00")
        self.assertNotices(agreement, 1, 0)
        self.assertIn("e-mail", self.notices(agreement)[0].summary)

    def test_nobody_responsible(self):
        """A manager of the company is told instead of no one."""
        agreement = self.ending(user_id=False)
        self.run_at("2026-04-10 08:00")
        user = self.notices(agreement)[0].user_id
        self.assertTrue(user.has_group("sla_policy.group_sla_manager"))
        self.assertTrue(user.active)

    def test_small_batches_reach_everybody(self):
        agreements = self.env["sla.agreement"]
        for _number in range(5):
            agreements += self.ending()
        cron = self.env.ref("sla_policy.ir_cron_agreements")
        cron.code = "model._cron_agreements(batch=2)"
        self.run_at("2026-04-10 08:00")
        for agreement in agreements:
            self.assertNotices(agreement, 1)

    def test_looking_for_what_is_due_takes_constant_queries(self):
        """However many agreements there are that are not due."""

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            now = self.at("2026-04-10 08:00")
            self.env["sla.agreement"]._due_batch(ENDING, now, 100)
            return self.env.cr.sql_log_count - before

        self.ending(date_end="2027-04-30")
        queries()
        few = queries()
        for _number in range(10):
            self.ending(date_end="2027-04-30")
        self.assertEqual(queries(), few)

    def test_giving_notice_takes_few_queries_each(self):
        """Reminders are made in one go; a mail is a mail."""
        self.customer.email = False

        def queries(count):
            for _number in range(count):
                self.ending()
            self.env.flush_all()
            self.env.invalidate_all()
            now = self.at("2026-04-10 08:00")
            before = self.env.cr.sql_log_count
            self.env["sla.agreement"]._due_batch(ENDING, now, 100)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(3), queries(12)
        self.assertLessEqual(many, few + 9)

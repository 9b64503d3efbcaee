"""The notices of hours that run low: recipients, texts, and each only once."""

from odoo.exceptions import AccessError

from .statement_common import StatementCommon


class AlertMixin:
    def notices(self, pack):
        pack.invalidate_recordset()
        return {
            notice.kind: notice.state for notice in pack.sudo().notice_ids.sorted("id")
        }

    def mails(self, pack):
        """Recipients and subjects of what was sent about a pack, newest last."""
        mails = self.env["mail.mail"].search(
            [("model", "=", "sla.pack"), ("res_id", "=", pack.id)], order="id"
        )
        return [(mail.recipient_ids, mail.subject) for mail in mails]


class TestAlerts(AlertMixin, StatementCommon):
    now = "2026-01-05 10:00"

    def test_no_notice_above_twenty_percent(self):
        pack = self.make_pack(10)
        self.work("2026-01-12", 7.9)
        self.assertEqual(self.notices(pack), {})

    def test_each_level_is_notified_once(self):
        pack, ticket = self.make_pack(10), self.make_ticket(user_id=self.agent.id)
        self.work("2026-01-12", 8, ticket)
        self.assertEqual(self.notices(pack), {"alert_80": "due"})
        self.step("_cron_notices")
        self.work("2026-01-13", 0.5, ticket)
        self.assertEqual(self.notices(pack), {"alert_80": "sent"})
        self.work("2026-01-14", 1, ticket)
        self.step("_cron_notices")
        self.work("2026-01-15", 0.5, ticket)
        self.step("_cron_notices")
        self.assertEqual(
            self.notices(pack),
            {"alert_80": "sent", "alert_95": "sent", "alert_100": "sent"},
        )
        self.assertEqual(len(self.mails(pack)), 6, "customer and agent, each time")

    def test_one_posting_over_several_levels_sends_the_highest(self):
        pack = self.make_pack(10)
        self.work("2026-01-12", 10)
        self.assertEqual(
            self.notices(pack),
            {"alert_80": "skipped", "alert_95": "skipped", "alert_100": "due"},
        )

    def test_what_was_not_sent_yet_gives_way_to_what_is_more_pressing(self):
        pack = self.make_pack(10)
        self.work("2026-01-12", 8)
        self.work("2026-01-12", 2)
        self.assertEqual(
            self.notices(pack),
            {"alert_80": "skipped", "alert_95": "skipped", "alert_100": "due"},
        )

    def test_given_back_and_used_again_is_not_notified_again(self):
        pack = self.make_pack(10)
        line = self.work("2026-01-12", 8)
        self.step("_cron_notices")
        line.sudo().unit_amount = 1
        line.sudo().unit_amount = 8
        self.assertEqual(self.notices(pack), {"alert_80": "sent"})

    def test_the_next_purchase_begins_anew(self):
        first = self.make_pack(10)
        self.work("2026-01-12", 10)
        self.at("2026-01-13 10:00")
        second = self.make_pack(5)
        self.assertEqual(self.notices(second), {})
        self.work("2026-01-14", 4)
        self.assertEqual(self.notices(second), {"alert_80": "due"})
        self.assertNotIn("due", list(self.notices(first).values())[:2])

    def test_the_rest_of_an_older_pack_counts(self):
        self.make_pack(10)
        self.at("2026-01-06 10:00")
        last = self.make_pack(5)
        self.work("2026-01-12", 13)
        self.assertEqual(self.notices(last), {})
        self.work("2026-01-13", 1)
        self.assertEqual(self.notices(last), {"alert_80": "due"})

    def test_hours_for_other_work_do_not_count(self):
        self.make_pack(100, kind_id=self.kind_development.id)
        pack = self.make_pack(10)
        self.work("2026-01-12", 8)
        self.assertEqual(self.notices(pack), {"alert_80": "due"})

    def test_held_minutes_count_as_used(self):
        pack = self.make_pack(10)
        self.env["sla.pack.entry"]._post(
            [{"pack_id": pack.id, "kind": "hold", "minutes": -480, "key": "held"}]
        )
        self.assertEqual(self.notices(pack), {"alert_80": "due"})

    def test_customer_manager_and_agent_are_notified(self):
        account_manager = self._new_user("account", "sla_policy.group_sla_manager")
        self.agreement.user_id = account_manager
        self.agreement.contact_ids = self.contact
        ticket = self.make_ticket(user_id=self.agent.id)
        pack = self.make_pack(10)
        self.work("2026-01-12", 8, ticket=ticket)
        self.step("_cron_notices")
        mails = self.mails(pack)
        self.assertEqual(
            {partner for partners, _subject in mails for partner in partners},
            {self.contact, account_manager.partner_id, self.agent.partner_id},
        )
        self.assertEqual(mails[0][1], "Your prepaid hours: 2:00 h left")
        self.assertIn("Norte Foods", mails[1][1])

    def test_mails_are_in_the_language_of_who_reads_them(self):
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.env.ref("sla_prepaid_hours.mail_template_alert_customer")
        template.with_context(lang="es_ES").subject = "Sus horas"
        self.contact.lang = "es_ES"
        self.agreement.contact_ids = self.contact | self.other_contact
        pack = self.make_pack(10)
        self.work("2026-01-12", 8)
        self.step("_cron_notices")
        subjects = {
            partner: subject
            for partners, subject in self.mails(pack)
            for partner in partners
        }
        self.assertEqual(subjects[self.contact], "Sus horas")
        self.assertEqual(
            subjects[self.other_contact], "Your prepaid hours: 2:00 h left"
        )

    def test_a_mail_that_fails_stops_no_other(self):
        first, second = self.make_pack(10), self.make_pack(5, kind_id=1)
        notices = self.env["sla.pack.notice"]
        notices._queue(
            [
                {"pack_id": pack.id, "kind": "alert_80", "state": "due"}
                for pack in (first, second)
            ]
        )
        template = self.env.ref("sla_prepaid_hours.mail_template_alert_customer")
        template.subject = (
            "{{ object.pack_id.name if object.pack_id.kind_id else 1/0 }}"
        )
        with self.assertLogs("odoo", "WARNING"):
            self.step("_cron_notices")
        self.assertEqual(self.notices(first), {"alert_80": "failed"})
        self.assertEqual(self.notices(second), {"alert_80": "sent"})

    def test_posting_asks_little_more_than_before(self):
        pack = self.make_pack(100)
        entries = self.env["sla.pack.entry"]

        def rows(first, count):
            return [
                {
                    "pack_id": pack.id,
                    "kind": "consume",
                    "minutes": -1,
                    "key": f"k{number}",
                }
                for number in range(first, first + count)
            ]

        posted = entries._post(rows(0, 1)), entries._post(rows(1, 50))
        self.env.flush_all()
        for batch in posted:
            with self.assertQueryCount(1):
                batch.sudo()._queue_alerts()

    def test_no_user_writes_notices(self):
        pack = self.make_pack(10)
        self.work("2026-01-12", 8)
        notice = pack.sudo().notice_ids
        with self.assertRaises(AccessError):
            notice.write({"state": "sent"})
        with self.assertRaises(AccessError):
            notice.unlink()

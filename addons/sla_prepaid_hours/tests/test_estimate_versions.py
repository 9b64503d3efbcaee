"""Versions: the one that is sent supersedes what was sent, the one that is approved
what was approved. Of two answers at once only one counts."""

import psycopg2

from odoo.fields import Command

from .estimate_common import EstimateCommon


class TestVersions(EstimateCommon):
    def setUp(self):
        super().setUp()
        self.pack = self.make_pack(hours=10)
        self.first = self.sent(
            terms="<p>Ours</p>",
            line_ids=[Command.create({"name": "Work", "minutes": 180, "note": "All"})],
        )
        self.ticket = self.first.ticket_id

    def approve(self, estimate, **values):
        self.sign(estimate, **values)

    def test_a_new_version_is_a_copy_to_edit(self):
        second = self.next_version(self.first)
        self.assertEqual((second.version, second.state), (2, "draft"))
        self.assertEqual(second.ticket_id, self.ticket)
        self.assertEqual((second.minutes, second.line_ids.note), (180, "All"))
        self.assertEqual(second.terms, self.first.terms)
        self.assertFalse(second.sent_at or second.sent_digest or second.attachment_id)
        second.line_ids.minutes = 240
        self.assertEqual((second.minutes, self.first.minutes), (240, 180))
        self.assertEqual(self.first.state, "sent", "it counts until the other is sent")

    def test_sending_supersedes_what_was_sent(self):
        second = self.next_version(self.first)
        self.send(second)
        self.assertEqual((self.first.state, second.state), ("superseded", "sent"))
        with self.refused("Version 1 of this estimate was superseded"):
            self.approve(self.first)
        with self.refused("superseded"):
            self.first.with_user(self.portal_user).action_decline("No")
        with self.refused("You looked at version 1"):
            self.approve(second, version=1)
        with self.refused("not the one that was sent"):
            self.approve(second, digest=self.digest(b"the first one"))
        self.approve(second, version=2)
        self.assertEqual(second.state, "approved")

    def test_a_draft_supersedes_nothing(self):
        second = self.next_version(self.first)
        self.approve(self.first)
        self.assertEqual((self.first.state, second.state), ("approved", "draft"))

    def test_approving_supersedes_what_was_approved_and_moves_the_hold(self):
        self.approve(self.first)
        self.assertBalance(self.pack, 420, held=180)
        second = self.next_version(self.first)
        second.line_ids.minutes = 240
        self.assertEqual(second.available_minutes, 600, "the first one's hold is free")
        self.send(second)
        self.assertEqual(self.first.state, "approved", "work goes on meanwhile")
        self.assertBalance(self.pack, 420, held=180)
        self.approve(second)
        self.assertEqual((self.first.state, second.state), ("superseded", "approved"))
        self.assertBalance(self.pack, 360, held=240)

    def test_what_was_charged_under_earlier_versions_counts(self):
        self.approve(self.first)
        self.log(self.ticket, 2, user=self.agent)
        self.assertBalance(self.pack, 420, held=60, used=120)
        second = self.next_version(self.first)
        second.line_ids.minutes = 240
        self.assertEqual(second.used_minutes, 120)
        self.send(second)
        self.assertIn(
            "Covered by your prepaid hours: 2:00 h of 8:00 h left",
            self.ticket.message_ids.filtered("attachment_ids").sorted("id")[-1].body,
        )
        self.approve(second)
        self.assertBalance(self.pack, 360, held=120, used=120)
        self.log(self.ticket, 5, user=self.agent)
        self.assertBalance(self.pack, 360, used=240)

    def test_declined_the_approved_one_stays(self):
        self.approve(self.first)
        second = self.send(self.next_version(self.first))
        second.with_user(self.portal_user).action_decline("Too much")
        self.assertEqual((self.first.state, second.state), ("approved", "declined"))
        third = self.next_version(second)
        self.assertEqual(third.version, 3)

    def test_only_the_newest_has_a_next_version(self):
        second = self.next_version(self.first)
        with self.refused("Version 2 came after version 1"):
            self.next_version(self.first)
        with self.refused("is a draft and was not sent yet: edit it"):
            self.next_version(second)
        self.send(second)
        with self.refused("Version 2 came after version 1"):
            self.next_version(self.first)
        self.assertEqual(len(self.ticket.estimate_ids), 2)

    def test_after_it_was_declined_expired_or_done(self):
        self.first.with_user(self.portal_user).action_decline("No")
        second = self.send(self.next_version(self.first))
        second._as_writer().write({"valid_until": "2026-03-01"})
        self.env["sla.estimate"]._expire_due(self.at(self.now))
        third = self.send(self.next_version(second))
        self.approve(third)
        third.with_user(self.agent).action_done()
        fourth = self.next_version(third)
        self.assertEqual(
            self.ticket.estimate_ids.sorted("version").mapped("state"),
            ["declined", "expired", "done", "draft"],
        )
        self.assertEqual(fourth.version, 4)

    def test_a_discarded_draft_leaves_its_number_to_the_next(self):
        self.next_version(self.first).unlink()
        self.assertEqual(self.next_version(self.first).version, 2)

    def test_none_on_a_closed_ticket(self):
        self.move(self.ticket, "closed")
        with self.refused("is closed"):
            self.next_version(self.first)

    def test_the_database_knows_one_of_each_too(self):
        second = self.next_version(self.first)
        writer = second._as_writer()
        for vals in ({"state": "sent"}, {"version": 1}):
            with self.subTest(vals), self.assertRaises(psycopg2.IntegrityError):
                with self.cr.savepoint():
                    writer.write(vals)
                    self.env.flush_all()

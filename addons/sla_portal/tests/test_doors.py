"""What help desk and mail leave open is shut."""

import base64
import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, freeze_time, tagged

from ..models.sla_portal_rate import TooOften
from .common import PortalCase

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    b"kgAAAABJRU5ErkJggg=="
)


class TestClose(PortalCase):
    """`/ticket/close` closed any ticket, of anybody, by one GET."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.stage.close_from_portal = True
        cls.other_stage = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        cls.other_stage.close_from_portal = False
        cls.name_roles()

    def close(self, ticket=None, stage=None, **values):
        return self.post(
            "/ticket/close",
            ticket_id=(ticket or self.ticket).id,
            stage_id=(stage or self.stage).id,
            **values,
        )

    def is_closed(self):
        self.ticket.invalidate_recordset()
        return self.ticket.stage_id == self.stage

    def test_who_asked_closes_their_ticket(self):
        self.log_in(self.portal_user)
        answer = self.close()
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(answer.headers["Location"].endswith(self.ticket.access_url))
        self.assertTrue(self.is_closed())

    def test_an_authorised_contact_closes_it(self):
        self.log_in(self.authorised)
        self.close()
        self.assertTrue(self.is_closed())

    def test_a_link_changes_nothing(self):
        self.log_in(self.portal_user)
        answer = self.get(
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.stage.id}"
        )
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(self.is_closed())

    def test_a_stranger_closes_nothing_and_learns_nothing(self):
        self.log_in(self.stranger)
        theirs = self.close()
        self.assertEqual(theirs.status_code, 404)
        self.assertFalse(self.is_closed())
        missing = self.close(ticket=self.env["helpdesk.ticket"].browse(2**31 - 2))
        self.assertEqual(missing.status_code, 404)

    def test_a_colleague_who_is_no_contact_closes_nothing(self):
        self.log_in(self.requester)
        self.close()
        self.assertFalse(self.is_closed())

    def test_a_form_of_another_site_closes_nothing(self):
        self.log_in(self.portal_user)
        self.assertEqual(self.close(csrf_token="made up").status_code, 400)
        self.assertFalse(self.is_closed())

    def test_a_stage_that_portals_do_not_close_in_is_refused(self):
        before = self.ticket.stage_id
        self.log_in(self.portal_user)
        self.assertEqual(self.close(stage=self.other_stage).status_code, 302)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, before)

    def test_a_stage_of_another_team_is_refused(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Another team"})
        self.stage.team_ids = team
        before = self.ticket.stage_id
        self.log_in(self.portal_user)
        self.close()
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, before)

    def test_nonsense_is_not_found(self):
        self.log_in(self.portal_user)
        for ticket_id in ("", "x", "-1", "1.5", "99999999999999", "²", "None"):
            with self.subTest(ticket_id=ticket_id):
                answer = self.post("/ticket/close", ticket_id=ticket_id, stage_id="x")
                self.assertEqual(answer.status_code, 404)

    def test_who_closes_and_closes_is_stopped(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_close", "2/3600")
        self.log_in(self.portal_user)
        answers = [self.close() for _time in range(3)]
        self.assertEqual([one.status_code for one in answers], [302, 302, 429])
        self.assertIn("You have asked for this 2 times", answers[-1].text)


class TestStage(TransactionCase):
    def test_who_is_not_logged_in_writes_no_stage(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            stage.with_user(public).write({"close_from_portal": True})


class TestConversation(PortalCase):
    """A token of a mail reads; it does not write (P2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.ticket._portal_ensure_token()
        cls.sign = cls.ticket._sign_token(cls.eva.id)
        cls.message = cls.ticket.sudo().message_post(
            body="It is empty since Monday.",
            author_id=cls.eva.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def call(self, url, **params):
        answer = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def say(self, **access):
        before = len(self.ticket.message_ids)
        answer = self.call(
            "/mail/message/post",
            thread_model="helpdesk.ticket",
            thread_id=self.ticket.id,
            post_data={"body": "Still empty.", "subtype_xmlid": "mail.mt_comment"},
            **access,
        )
        self.ticket.invalidate_recordset()
        return answer, len(self.ticket.message_ids) - before

    def mails(self):
        """What a mail gives to the user who has it."""
        return (
            {"token": self.token},
            {"hash": self.sign, "pid": self.eva.id},
            {"token": self.token, "hash": self.sign, "pid": self.eva.id},
        )

    def test_a_token_alone_says_nothing(self):
        for user in (None, self.stranger):
            self.log_in(user)
            for access in self.mails():
                with self.subTest(user=user and user.login, access=list(access)):
                    answer, said = self.say(**access)
                    self.assertIn("error", answer)
                    self.assertEqual(said, 0)

    def test_a_token_alone_changes_and_takes_back_no_message(self):
        self.log_in(None)
        for access in self.mails():
            with self.subTest(access=list(access)):
                answer = self.call(
                    "/mail/message/update_content",
                    message_id=self.message.id,
                    update_data={"body": "Never mind."},
                    **access,
                )
                self.assertIn("error", answer)
                answer = self.call(
                    "/mail/message/reaction",
                    message_id=self.message.id,
                    content="👍",
                    action="add",
                    **access,
                )
                self.assertIn("error", answer)
        self.message.invalidate_recordset()
        self.assertIn("since Monday", self.message.body)
        self.assertFalse(self.message.reaction_ids)

    def test_a_token_alone_uploads_nothing(self):
        self.log_in(None)
        before = self.env["ir.attachment"].search_count([])
        answer = self.post(
            "/mail/attachment/upload",
            files={"ufile": ("note.txt", b"text", "text/plain")},
            thread_id=self.ticket.id,
            thread_model="helpdesk.ticket",
            token=self.token,
            is_pending=False,
        )
        self.assertIn(answer.status_code, (403, 404))
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def upload(self, name, raw):
        return self.post(
            "/mail/attachment/upload",
            files={"ufile": (name, raw, "application/octet-stream")},
            thread_id=self.ticket.id,
            thread_model="helpdesk.ticket",
            is_pending=True,
        ).json()

    def test_the_files_of_a_message_are_those_of_a_new_ticket(self):
        self.log_in(self.portal_user)
        for name, raw in (
            ("a.svg", SVG),
            ("a.png", b"<html><script>alert(1)</script></html>"),
            ("a.exe", b"MZ" + b"0" * 100),
            ("a.mp4", b"0000ftypisom" + b"0" * 100),
        ):
            with self.subTest(name=name):
                before = self.env["ir.attachment"].search_count([])
                self.assertIn(name, self.upload(name, raw)["error"])
                self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        self.assertIn("data", self.upload("a.png", base64.b64decode(PNG)))

    def test_who_writes_and_writes_is_stopped(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_message", "2/3600")
        self.log_in(self.portal_user)
        said = [self.say()[1] for _time in range(3)]
        self.assertEqual(said, [1, 1, 0])

    def test_a_token_still_reads_the_conversation(self):
        notice = self.ticket.message_post(
            body="Your agreement does not include it.",
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.log_in(None)
        answer = self.call(
            "/mail/chatter_fetch",
            thread_model="helpdesk.ticket",
            thread_id=self.ticket.id,
            token=self.token,
        )
        self.assertIn(self.message.id, answer["result"]["messages"])
        self.assertNotIn(notice.id, answer["result"]["messages"])

    def test_who_is_logged_in_writes_on_their_ticket(self):
        self.log_in(self.portal_user)
        answer, said = self.say()
        self.assertNotIn("error", answer)
        self.assertEqual(said, 1)


class TestFiles(PortalCase):
    """What was sent to us is not shown as if it were a page of ours."""

    def attach(self, name, raw, mimetype, **values):
        # As mail does: by the system, whose files keep the kind they say they are.
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": raw,
                "mimetype": mimetype,
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
                **values,
            }
        )

    def say_with_file(self, body, name, raw, subtype="mail.mt_comment"):
        """Say something on the ticket with a file; returns the file."""
        return self.ticket.message_post(
            body=body,
            attachments=[(name, raw)],
            message_type="comment",
            subtype_xmlid=subtype,
        ).attachment_ids

    def disposition(self, url, attachment):
        """The headers that a file is sent with. Contacts are given a file's token."""
        (token,) = attachment.generate_access_token()
        answer = self.get(f"{url}{'&' if '?' in url else '?'}access_token={token}")
        self.assertEqual(answer.status_code, 200)
        return answer.headers["Content-Disposition"].partition(";")[0]

    def test_what_could_run_is_saved_and_not_shown(self):
        self.log_in(self.portal_user)
        for name, raw, mimetype in (
            ("a.svg", SVG, "image/svg+xml"),
            ("a.html", b"<html><body>Log in</body></html>", "text/html"),
            ("a.xml", b"<?xml version='1.0'?><a/>", "application/xml"),
            ("a.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "text/xml"),
        ):
            one = self.attach(name, raw, mimetype)
            for url in (
                f"/web/content/{one.id}",
                f"/web/content/{one.id}?download=false",
                f"/web/content/ir.attachment/{one.id}/raw",
                f"/web/image/{one.id}",
            ):
                if mimetype != "image/svg+xml" and "image" in url:
                    continue
                with self.subTest(url=url, mimetype=mimetype):
                    self.assertEqual(self.disposition(url, one), "attachment")

    def test_a_text_does_not_become_a_page_by_asking_for_it(self):
        one = self.attach("a.txt", b"<script>alert(1)</script>", "text/plain")
        self.log_in(self.portal_user)
        self.assertEqual(
            self.disposition(f"/web/content/{one.id}?mimetype=text/html", one),
            "attachment",
        )

    def test_pictures_and_texts_are_shown(self):
        self.log_in(self.portal_user)
        for one in (
            self.attach("a.png", base64.b64decode(PNG), "image/png"),
            self.attach("a.txt", b"text", "text/plain"),
        ):
            self.assertEqual(self.disposition(f"/web/content/{one.id}", one), "inline")

    def test_what_the_page_shows_is_fetched_by_who_may_read_it(self):
        said = self.say_with_file("See the picture.", "a.txt", b"what it says")
        noted = self.say_with_file(
            "They pay late.", "b.txt", b"what we think", subtype="mail.mt_note"
        )
        kept = self.attach("c.txt", b"what we keep", "text/plain")
        for user in (self.portal_user, self.requester):
            self.log_in(user)
            answer = self.get(f"/web/content/{said.id}")
            self.assertEqual((answer.status_code, answer.text), (200, "what it says"))
            for one in (noted, kept):
                self.assertEqual(self.get(f"/web/content/{one.id}").status_code, 404)

    def test_who_sees_the_ticket_no_more_gets_its_files_no_more(self):
        said = self.say_with_file("See the picture.", "a.txt", b"what it says")
        self.agreement.colleagues_see = "own"
        self.log_in(self.requester)
        self.assertEqual(self.get(f"/web/content/{said.id}").status_code, 404)
        self.log_in(self.portal_user)
        self.assertEqual(self.get(f"/web/content/{said.id}").status_code, 200)

    def test_a_stranger_gets_no_file(self):
        one = self.attach("a.txt", b"secret", "text/plain")
        for user in (None, self.stranger):
            self.log_in(user)
            for url in (
                f"/web/content/{one.id}",
                f"/web/content/{one.id}?access_token=made-up",
            ):
                self.assertEqual(self.get(url).status_code, 404)


@tagged("post_install", "-at_install")
class TestRate(HttpCase):
    """So often within so long, each for themselves."""

    def setUp(self):
        super().setUp()
        self.rate = self.env["sla.portal.rate"]
        self.env["ir.config_parameter"].set_param("sla_portal.limit_x", "2/600")

    def test_the_third_of_two_is_refused_and_says_until_when(self):
        with freeze_time("2026-03-02 10:04:00"):
            self.rate._take("x")
            self.rate._take("x")
            with self.assertRaisesRegex(TooOften, "in 6 minutes"):
                self.rate._take("x")

    def test_the_next_stretch_starts_anew(self):
        with freeze_time("2026-03-02 10:09:59"):
            self.rate._take("x")
            self.rate._take("x")
        with freeze_time("2026-03-02 10:10:00"):
            self.rate._take("x")

    def test_everybody_is_counted_for_themselves(self):
        other = self.env.ref("base.public_user")
        with freeze_time("2026-03-02 10:00:00"):
            for one in (self.rate, self.rate.with_user(other)):
                one._take("x", "")
                one._take("x", "")
            self.rate.with_user(other)._take("x", "192.0.2.1")
            with self.assertRaises(TooOften):
                self.rate.with_user(other)._take("x", "")

    def test_nothing_is_refused_where_the_limit_is_nought(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_x", "0")
        for _time in range(5):
            self.rate._take("x")
        self.assertFalse(self.rate.search([]))

    def test_a_limit_that_cannot_be_read_is_the_shipped_one(self):
        for value in ("", "often", "6", "6/0", "-1/60", "6/x"):
            self.env["ir.config_parameter"].set_param("sla_portal.limit_x", value)
            self.assertEqual(self.rate._limit("x"), (30, 600), value)

    def test_what_is_over_is_forgotten(self):
        with freeze_time("2026-03-02 10:00:00"):
            self.rate._take("x")
        with freeze_time("2026-03-02 11:00:00"):
            self.rate._gc_over()
            self.assertEqual(len(self.rate.search([])), 1)
        with freeze_time("2026-03-04 10:00:00"):
            self.rate._gc_over()
        self.assertFalse(self.rate.search([]))

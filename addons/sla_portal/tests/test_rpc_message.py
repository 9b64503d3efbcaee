"""What a customer's program may post on a ticket, by every way in."""

import json
import xmlrpc.client

from odoo.tests import HttpCase, tagged
from odoo.tests.common import Transport
from odoo.tools import mute_logger

from .rpc_common import RpcHttpMixin

ALIEN = "anyone@elsewhere.example.com"


@tagged("post_install", "-at_install")
class TestRpcMessage(RpcHttpMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_rpc()
        cls.desk = cls.env["res.users"].search([("share", "=", False)], limit=1)
        cls.ticket.message_subscribe(cls.desk.partner_id.ids)

    def setUp(self):
        super().setUp()
        self.no_limits()
        self.log_in(self.portal_user)

    def counts(self):
        self.env.flush_all()
        models = ("mail.mail", "mail.message", "mail.followers", "mail.activity")
        counts = [self.env[name].sudo().search_count([]) for name in models]
        return [*counts, self.env["helpdesk.ticket"].sudo().search_count([])]

    def post(self, **values):
        return self.rpc("helpdesk.ticket", "message_post", [self.ticket.ids], **values)

    def attachment(self, user, **values):
        # sudo: only to name its owner.
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .sudo()
            .create(
                {
                    "name": "a.txt",
                    "raw": b"a",
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                    **values,
                }
            )
        )

    def test_a_text_with_a_file_is_posted_as_a_comment_of_the_caller(self):
        file = self.attachment(self.portal_user)
        first = self.ticket.message_post(body="?", subtype_xmlid="mail.mt_comment")
        answer = self.post(
            body="It <b>prints</b>",
            attachment_ids=file.ids,
            parent_id=first.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=[],
            subject=False,
        )
        self.assertNotIn("error", answer)
        message = self.env["mail.message"].browse(answer["result"])
        self.assertEqual(message.author_id, self.eva)
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn("&lt;b&gt;", message.body)
        self.assertEqual(message.attachment_ids, file)
        self.assertEqual(file.res_id, self.ticket.id)
        self.assertEqual(message.parent_id, first)
        self.assertFalse(message.partner_ids)

    @mute_logger("odoo.http")
    def test_nothing_else_is_taken(self):
        other = self.make_ticket(name="Of a rival", partner_id=self.rival.id)
        elsewhere = other.message_post(body="?", subtype_xmlid="mail.mt_comment")
        note = self.ticket.message_post(body="Internal", subtype_xmlid="mail.mt_note")
        before = self.counts()
        for values in (
            {"subject": "Pay here"},
            {"partner_ids": self.desk.partner_id.ids},
            {"outgoing_email_to": ALIEN},
            {"incoming_email_to": ALIEN},
            {"incoming_email_cc": ALIEN},
            {"reply_to": ALIEN},
            {"email_from": ALIEN},
            {"author_id": self.desk.partner_id.id},
            {"date": "2020-01-01 00:00:00"},
            {"tracking_value_ids": [[0, 0, {"field_id": 1}]]},
            {"message_type": "email"},
            {"message_type": "notification"},
            {"subtype_xmlid": "mail.mt_note"},
            {"subtype_id": self.env.ref("mail.mt_note").id},
            {"attachments": [["a.exe", "x"]]},
            {"attachment_ids": self.attachment(self.desk).ids},
            {"attachment_ids": [[6, 0, [1]]]},
            {"parent_id": elsewhere.id},
            {"parent_id": note.id},
            {"parent_id": "x"},
            {"body": {"a": 1}},
            {"body": "x" * 200_000},
            {"body": "", "attachment_ids": []},
            {"body_is_html": True},
            {"is_internal": True},
            {"mail_server_id": 1},
            {"force_send": True},
            {"email_layout_xmlid": "mail.mail_notification_light"},
            {"scheduled_date": "2030-01-01 00:00:00"},
            {"record_name": "Invoice"},
            {"message_id": "<forged@example.com>"},
            {"x": 1},
        ):
            with self.subTest(values=repr(values)[:60]):
                answer = self.post(**{"body": "x", **values})
                self.assertRefused(answer)
        self.assertEqual(self.counts(), before)

    def test_a_context_changes_nothing(self):
        plain, forged = (
            self.env["mail.message"].browse(
                self.post(body="x", context=context)["result"]
            )
            for context in (
                {},
                {
                    "default_date": "2020-01-01 00:00:00",
                    "default_reply_to": ALIEN,
                    "default_subject": "Pay here",
                    "default_partner_ids": self.desk.partner_id.ids,
                    "mail_post_autofollow": True,
                    "mail_notify_author": True,
                },
            )
        )
        for name in ("reply_to", "subject", "partner_ids", "author_id"):
            self.assertEqual(plain[name], forged[name], name)
        self.assertNotEqual(forged.date.year, 2020)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_the_other_methods_that_write_or_send_are_refused(self):
        raw = (
            f"From: {self.desk.email or ALIEN}\nTo: support@example.com\n"
            "Message-Id: <forged@example.com>\nSubject: Forged\n\nForged\n"
        )
        template = self.env["mail.template"].search([], limit=1)
        before = self.counts()
        mine = self.eva.ids
        for model, method, args, values in (
            ("helpdesk.ticket", "message_notify", True, {"partner_ids": mine}),
            ("helpdesk.ticket", "message_mail_with_source", True, {"source_ref": "x"}),
            ("helpdesk.ticket", "message_post_with_source", True, {"source_ref": "x"}),
            ("helpdesk.ticket", "message_update", True, {"msg_dict": {"to": ALIEN}}),
            ("helpdesk.ticket", "message_change_thread", True, {"new_thread": 1}),
            (
                "helpdesk.ticket",
                "activity_send_mail",
                True,
                {"template_id": template.id},
            ),
            ("helpdesk.ticket", "activity_schedule", True, {"summary": "x"}),
            (
                "helpdesk.ticket",
                "notify_cancel_by_type",
                True,
                {"notification_type": "email"},
            ),
            (
                "helpdesk.ticket",
                "message_subscribe",
                True,
                {"partner_ids": self.desk.partner_id.ids},
            ),
            (
                "helpdesk.ticket",
                "message_unsubscribe",
                True,
                {"partner_ids": self.desk.partner_id.ids},
            ),
            ("helpdesk.ticket", "message_new", False, {"msg_dict": {"from": ALIEN}}),
            (
                "helpdesk.ticket",
                "message_process",
                False,
                {"model": "helpdesk.ticket", "message": raw},
            ),
            (
                "mail.thread",
                "message_process",
                False,
                {"model": "helpdesk.ticket", "message": raw},
            ),
            ("mail.thread", "message_parse", False, {"message": raw}),
            (
                "mail.thread",
                "message_route",
                False,
                {"message": raw, "message_dict": {}},
            ),
            (
                "mail.compose.message",
                "create",
                False,
                {
                    "vals_list": [
                        {
                            "model": "helpdesk.ticket",
                            "res_ids": str(self.ticket.ids),
                            "body": "x",
                        }
                    ]
                },
            ),
            (
                "mail.message",
                "create",
                False,
                {
                    "vals_list": [
                        {
                            "model": "helpdesk.ticket",
                            "res_id": self.ticket.id,
                            "body": "x",
                            "date": "2020-01-01",
                        }
                    ]
                },
            ),
            ("mail.mail", "create", False, {"vals_list": [{"email_to": ALIEN}]}),
        ):
            with self.subTest(model=model, method=method):
                ids = [self.ticket.ids] if args else []
                self.assertRefused(self.rpc(model, method, ids, **values))
        self.assertEqual(self.counts(), before)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_no_other_conversation_of_ours_is_written_on(self):
        before = self.counts()
        threads = [
            name
            for name in self.env.registry
            if name.startswith(("sla.", "helpdesk."))
            and not self.env[name]._abstract
            and hasattr(type(self.env[name]), "message_post")
        ]
        self.assertIn("sla.agreement", threads)
        for name in threads:
            if name == "helpdesk.ticket":
                continue
            record = self.record(name)
            for method, values in (
                ("message_post", {"body": "x"}),
                ("message_notify", {"body": "x", "partner_ids": self.eva.ids}),
                ("message_subscribe", {"partner_ids": self.eva.ids}),
            ):
                with self.subTest(name=name, method=method):
                    self.assertRefused(
                        self.rpc(name, method, [record.ids], **values), "AccessError"
                    )
        self.assertEqual(self.counts(), before)

    @mute_logger("odoo.http")
    def test_a_message_of_a_ticket_is_not_written_as_a_row(self):
        message = self.env["mail.message"].browse(self.post(body="Mine")["result"])
        for method, args in (
            ("write", [{"body": "Other"}]),
            ("write", [{"date": "2020-01-01 00:00:00"}]),
            ("unlink", []),
        ):
            answer = self.rpc("mail.message", method, [message.ids, *args])
            self.assertRefused(answer, "AccessError")
        self.assertIn("Mine", message.body)

    @mute_logger("odoo.http")
    def test_programs_and_pages_share_one_limit(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("sla_portal.limit_message", "2/3600")
        self.assertIn("result", self.post(body="1"))
        self.assertIn("result", self.page_post({"body": "2"}))
        for answer in (self.post(body="3"), self.page_post({"body": "4"})):
            self.assertIn("in a short while", answer["error"]["data"]["message"])

    # === OTHER WAYS IN === #

    def page_post(self, data, **values):
        data.setdefault("message_type", "comment")
        data.setdefault("subtype_xmlid", "mail.mt_comment")
        return self.url_open(
            "/mail/message/post",
            data=json.dumps(
                {
                    "params": {
                        "thread_model": "helpdesk.ticket",
                        "thread_id": self.ticket.id,
                        "post_data": data,
                        **values,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    @mute_logger("odoo.http")
    def test_a_page_posts_comments_and_nothing_else(self):
        answer = self.page_post(
            {
                "body": "x",
                "email_add_signature": False,
                "partner_ids": self.desk.partner_id.ids,
                "partner_emails": [ALIEN],
                "subject": "Pay here",
            },
            context={"default_reply_to": ALIEN},
        )
        message = self.env["mail.message"].browse(answer["result"]["message_id"])
        self.assertEqual(message.author_id, self.eva)
        self.assertNotEqual(message.subject, "Pay here")
        self.assertFalse(message.partner_ids)
        self.assertNotIn(ALIEN, message.reply_to)
        before = self.counts()
        for data in (
            {"body": "x", "message_type": "email"},
            {"body": "x", "message_type": "notification"},
            {"body": "x", "subtype_xmlid": "mail.mt_note"},
            {"body": "x" * 200_000},
            {"body": {"a": 1}},
            {"body": "x", "attachment_ids": "x"},
            {"body": "x", "attachment_ids": [2**70]},
        ):
            with self.subTest(data=repr(data)[:60]):
                self.assertRefused(self.page_post(data))
        self.assertEqual(self.counts(), before)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_every_way_in_takes_the_same(self):
        user, base = self.portal_user, self.base_url()
        key = user.login
        forged = {"body": "x", "outgoing_email_to": ALIEN, "reply_to": ALIEN}
        before = self.counts()
        with self.subTest(way="xmlrpc"):
            proxy = xmlrpc.client.ServerProxy(
                f"{base}/xmlrpc/2/object", transport=Transport(self)
            )
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                proxy.execute_kw(
                    self.env.cr.dbname,
                    user.id,
                    key,
                    "helpdesk.ticket",
                    "message_post",
                    [self.ticket.ids],
                    forged,
                )
            self.assertIn("not for customers", caught.exception.faultString)
        with self.subTest(way="jsonrpc"):
            answer = self.url_open(
                "/jsonrpc",
                data=json.dumps(
                    {
                        "params": {
                            "service": "object",
                            "method": "execute_kw",
                            "args": [
                                self.env.cr.dbname,
                                user.id,
                                key,
                                "helpdesk.ticket",
                                "message_post",
                                [self.ticket.ids],
                                forged,
                            ],
                        }
                    }
                ),
                headers={"Content-Type": "application/json"},
            ).json()
            self.assertRefused(answer)
        with self.subTest(way="json2"):
            answer = self.url_open(
                "/json/2/helpdesk.ticket/message_post",
                data=json.dumps({"ids": self.ticket.ids, **forged}),
                headers={"Content-Type": "application/json"},
            )
            self.assertGreaterEqual(answer.status_code, 400)
            self.assertLess(answer.status_code, 500)
        self.assertEqual(self.counts(), before)

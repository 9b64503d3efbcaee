"""Who sees what: secrets are the administrators', rows are the company's."""

import os

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import SECRET, TOKEN, WhatsappCommon

_SECRETS = ("access_token", "app_secret", "verify_token")


class TestAccess(WhatsappCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user(
            "admin", "base.group_system,sla_policy.group_sla_manager"
        )

    def test_secrets_are_for_administrators_only(self):
        for user in (self.agent, self.manager):
            account = self.account.with_user(user)
            for name in _SECRETS:
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        account.read([name])
                    with self.assertRaises(AccessError):
                        account.search([(name, "like", "E")])
                    with self.assertRaises(UserError):
                        account.export_data([name])
                    self.assertNotIn(name, account.fields_get())
            self.assertTrue(account.is_ready)
        self.assertEqual(self.account.with_user(self.admin).access_token, TOKEN)

    def test_secrets_are_in_no_copy_and_no_export(self):
        copied = self.account.copy({"phone_number_id": "1001"})
        for name in _SECRETS:
            self.assertFalse(copied[name], name)
            described = self.account.with_user(self.admin).fields_get([name])
            self.assertFalse(described[name].get("exportable", True), name)
        self.assertNotEqual(copied.uuid, self.account.uuid)

    def test_a_secret_may_stay_in_the_servers_environment(self):
        self.patch(os, "environ", {**os.environ, "SLA_WHATSAPP_TOKEN": "from outside"})
        self.account.access_token = "env:SLA_WHATSAPP_TOKEN"
        self.assertEqual(self.account._secret("access_token"), "from outside")
        self.account.access_token = "env:SLA_NOT_THERE"
        self.assertFalse(self.account.is_ready)
        with self.assertRaisesRegex(ValidationError, "begin with SLA_"):
            self.account.access_token = "env:PGPASSWORD"

    def test_what_each_group_may_do(self):
        row = self.write_in("Hello")
        table = {
            self.account: {self.agent: "r", self.manager: "r", self.admin: "rwcu"},
            self.template: {self.agent: "r", self.manager: "rwcu"},
            self.template.variable_ids[:1]: {self.agent: "r", self.manager: "rwcu"},
            self.agent_identity: {self.agent: "r", self.manager: "rwcu"},
            row: {self.agent: "r", self.manager: "r", self.admin: "r"},
        }
        operations = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
        for record, rights in table.items():
            for user in (self.agent, self.manager, self.admin, self.portal_user):
                allowed = rights.get(user, rights.get(self.manager, ""))
                if user == self.portal_user:
                    allowed = ""
                for sign, operation in operations.items():
                    with self.subTest(record=record, user=user.login, op=operation):
                        self.assertEqual(
                            record.with_user(user).has_access(operation),
                            sign in allowed,
                        )

    def test_rows_of_another_company_are_out_of_sight(self):
        there = self.env["res.company"].create({"name": "South branch"})
        row = self.write_in("Hello")
        self.account.company_id = there
        row._as_writer().write({"company_id": there.id})
        for record in (
            self.account,
            self.template,
            self.template.variable_ids[:1],
            self.agent_identity,
            row,
        ):
            for user in (self.agent, self.manager, self.admin):
                with self.subTest(record=record, user=user.login):
                    self.assertFalse(
                        record.with_user(user).search([("id", "=", record.id)])
                    )

    def test_messages_on_somebody_elses_ticket_are_out_of_sight(self):
        own = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        self.make_identity(self.contact, "+525511112222")
        ticket = self.make_ticket(user_id=self.agent.id)
        attached = self.write_in(f"{ticket.number} please")
        waiting = self.write_in("Any news?")
        rows = self.env["sla.whatsapp.message"].with_user(own)
        seen = rows.search([("id", "in", (attached | waiting).ids)])
        self.assertEqual(seen, waiting.with_user(own))

    def test_nobody_edits_what_came_in(self):
        row = self.write_in("Hello")
        for values in ({"body": "Goodbye"}, {"state": "done"}, {"partner_id": 1}):
            with self.assertRaises(AccessError):
                row.with_user(self.admin).sudo().with_context(sla_writer=True).write(
                    values
                )
        with self.assertRaises(AccessError):
            row.with_user(self.admin).sudo().unlink()

    def test_what_meta_sent_is_for_administrators(self):
        row = self.write_in("Hello")
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["payload"])
        self.assertNotIn(SECRET, row.payload)
        self.assertNotIn(TOKEN, row.payload)

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import TOKEN, VoiceCase


class TestAccess(VoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._new_user(
            "admin", "base.group_system,sla_policy.group_sla_manager"
        )

    def test_the_token_is_an_administrators(self):
        for user in (self.agent, self.manager, self.portal_user):
            account = self.account.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                account.read(["auth_token"])
        self.assertEqual(self.account.with_user(self.admin).auth_token, TOKEN)

    def test_the_token_leaves_by_no_list_copy_or_search(self):
        field = self.account._fields["auth_token"]
        self.assertFalse(field.exportable)
        copy = self.account.copy({"active": False})
        self.assertFalse(copy.auth_token)
        self.assertNotEqual(copy.uuid, self.account.uuid)
        managers = self.env["sla.voice.account"].with_user(self.manager)
        self.assertNotIn("auth_token", managers.fields_get())
        with self.assertRaises(AccessError):
            managers.search([("auth_token", "=like", "0%")])
        self.assertNotIn("auth_token", self.account.with_user(self.manager).read()[0])

    def test_managers_see_accounts_and_change_none(self):
        account = self.account.with_user(self.manager)
        self.assertEqual(account.state, "ready")
        for act in (
            lambda: account.write({"max_calls_hour": 9}),
            lambda: account.write({"public_url": "https://evil.example.com"}),
            lambda: account.unlink(),
            lambda: account.action_test(),
            lambda: account.create({"name": "Mine", "company_id": self.company.id}),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models.unlink"):
                act()
        with self.assertRaises(AccessError):
            self.account.with_user(self.agent).read(["name"])

    def test_nobody_writes_calls(self):
        _escalation, _notification, call = self.place()
        row = self.call_of(call)
        for user in (self.agent, self.manager, self.admin):
            mine = row.with_user(user)
            self.assertEqual(mine.result, "pending")
            for act in (
                lambda mine=mine: mine.write({"digit": "1"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.sudo().write({"result": "acknowledged"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            row.with_user(self.portal_user).read(["to_number"])

    def test_who_does_not_see_the_ticket_does_not_see_its_calls(self):
        _escalation, _notification, call = self.place()
        row = self.call_of(call)
        stranger = self._new_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        calls = self.env["sla.voice.call"].with_user(stranger)
        self.assertFalse(calls.search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["to_number"])
        self.ticket.user_id = stranger
        self.assertEqual(calls.search([]), row)

    def test_companies_do_not_see_each_others(self):
        _escalation, _notification, call = self.place()
        other = self._new_user_elsewhere(
            "base.group_system,sla_policy.group_sla_manager"
        )
        self.assertFalse(self.env["sla.voice.account"].with_user(other).search([]))
        self.assertFalse(self.env["sla.voice.call"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            self.call_of(call).with_user(other).read(["to_number"])


class TestAccount(VoiceCase):
    def test_what_cannot_be_an_account_is_refused_with_a_sentence(self):
        for values, word in [
            ({"account_sid": "AC123"}, "account SID"),
            ({"account_sid": "SK" + "0" * 32}, "account SID"),
            ({"from_number": "5500000001"}, "country"),
            ({"from_number": "call us"}, "country"),
            ({"public_url": "support.example.com"}, "address"),
            ({"public_url": "https://a.example.com/?x=1"}, "address"),
        ]:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, word),
                self.env.cr.savepoint(),
            ):
                self.account.write(values)
        for values in ({"ring_seconds": 0}, {"max_calls_hour": 0}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.account.write(values)
                self.env.flush_all()

    def test_what_is_pasted_is_cleaned(self):
        self.account.write(
            {"auth_token": f" {TOKEN}\n", "from_number": "+52 (55) 0000-0001 "}
        )
        self.assertEqual(self.account.auth_token, TOKEN)
        self.assertEqual(self.account.from_number, "+525500000001")

    def test_a_company_has_one_account(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.make_account()
        self.account.active = False
        self.env.flush_all()
        self.assertTrue(self.make_account())

    def test_the_test_asks_the_provider_and_calls_nobody(self):
        told = self.account.action_test()["params"]
        self.assertEqual(told["type"], "warning", "no https here")
        self.account.public_url = "https://support.example.com"
        self.assertEqual(self.account.action_test()["params"]["type"], "success")
        self.assertFalse(self.fake.calls)
        self.account.auth_token = "wrong"
        with self.assertRaisesRegex(UserError, "auth token"):
            self.account.action_test()
        self.account.auth_token = False
        self.assertEqual(self.account.state, "unready")
        with self.assertRaisesRegex(UserError, "Fill in"):
            self.account.action_test()

    def test_an_account_with_calls_is_archived_not_deleted(self):
        self.place()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.account.unlink()

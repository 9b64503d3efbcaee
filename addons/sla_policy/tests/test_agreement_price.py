"""What a tier costs where, and what agreements have on top."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import SlaCommon

# Rows are platforms; columns the tiers standard, priority and 24/7; USD a year.
STARS = {
    "odoo_sh": (0, 2500, 6000),
    "cloud": (0, 2500, 6000),
    "on_premise": (2000, 3000, 7000),
}


class PriceCommon(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env.ref("base.USD")
        cls.eur = cls.env.ref("base.EUR")
        cls.usd.active = cls.eur.active = True
        cls.platforms = {
            code: cls.env.ref(f"sla_policy.platform_{code}") for code in STARS
        }
        cls.tiers = [
            cls.make_policy(
                cls.make_target("first_response", hours=1),
                name=name,
                price_ids=[
                    Command.create(
                        {
                            "platform_id": cls.platforms[code].id,
                            "amount": row[column],
                            "currency_id": cls.usd.id,
                            "period": "year",
                        }
                    )
                    for code, row in STARS.items()
                ],
            )
            for column, name in enumerate(("Standard", "Priority", "24/7"))
        ]
        cls.plain = cls.make_policy(
            cls.make_target("first_response", hours=1), name="Plain"
        )

    def make_addon(self, agreement, **values):
        values.setdefault("name", "Add-on")
        return self.env["sla.addon"].create({"agreement_id": agreement.id, **values})


class TestPrice(PriceCommon):
    def test_stars_price_by_platform_and_tier(self):
        for column, tier in enumerate(self.tiers):
            for code, row in STARS.items():
                with self.subTest(tier=tier.name, platform=code):
                    agreement = self.make_agreement(
                        tier, platform_id=self.platforms[code].id
                    )
                    self.assertEqual(agreement.price, row[column])
                    self.assertEqual(agreement.currency_id, self.usd)
                    self.assertEqual(agreement.price_period, "year")

    def test_price_follows_platform_while_a_draft(self):
        agreement = self.make_agreement(self.tiers[1], active=False)
        agreement.platform_id = self.platforms["cloud"]
        self.assertEqual(agreement.price, 2500)
        agreement.platform_id = self.platforms["on_premise"]
        self.assertEqual(agreement.price, 3000)
        agreement.action_activate()
        agreement.platform_id = self.platforms["cloud"]
        self.assertEqual(agreement.price, 3000, "what was agreed is paid")

    def test_a_new_price_list_changes_no_agreement(self):
        drafts = self.make_agreement(
            self.tiers[1], active=False, platform_id=self.platforms["cloud"].id
        )
        active = self.make_agreement(
            self.tiers[1], platform_id=self.platforms["cloud"].id
        )
        self.tiers[1].price_ids.amount = 9000
        self.assertEqual((drafts + active).mapped("price"), [2500, 2500])

    def test_typed_price_stays(self):
        agreement = self.make_agreement(
            self.tiers[1],
            active=False,
            platform_id=self.platforms["cloud"].id,
            price=2200,
        )
        self.assertEqual(agreement.price, 2200)
        self.assertEqual(agreement.currency_id, self.usd)
        for vals in (
            {"name": "Other"},
            {"platform_id": self.platforms["cloud"].id},
            {"policy_id": self.tiers[1].id},
        ):
            with self.subTest(vals=vals):
                agreement.write(vals)
                self.assertEqual(agreement.price, 2200)

    def test_any_platform(self):
        """A price without a platform holds where there is no other."""
        self.plain.price_ids = [Command.create({"amount": 90})]
        cloud = self.platforms["cloud"]
        for platform in (self.env["sla.platform"], cloud):
            agreement = self.make_agreement(
                self.plain, active=False, platform_id=platform.id
            )
            self.assertEqual((agreement.price, agreement.price_period), (90, "month"))
        self.plain.price_ids = [Command.create({"amount": 70, "platform_id": cloud.id})]
        agreement = self.make_agreement(self.plain, platform_id=cloud.id)
        self.assertEqual(agreement.price, 70)

    def test_policy_without_prices_leaves_the_price(self):
        agreement = self.make_agreement(self.plain, active=False, price=55)
        agreement.platform_id = self.platforms["cloud"]
        self.assertEqual(agreement.price, 55)
        self.assertEqual(agreement.currency_id, self.env.company.currency_id)

    def test_what_is_missing_for_a_price_is_said_and_holds_nothing_up(self):
        agreement = self.make_agreement(self.tiers[0])
        self.assertEqual(agreement.state, "active")
        self.assertIn("Say on which one", agreement.price_note)
        agreement.platform_id = self.platforms["odoo_sh"]
        self.assertFalse(agreement.price_note)

    def test_one_price_a_platform(self):
        for platform_id in (False, self.platforms["cloud"].id):
            vals = {"policy_id": self.plain.id, "platform_id": platform_id, "amount": 1}
            self.env["sla.price"].create(vals)
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.cr.savepoint():
                    self.env["sla.price"].create(vals)

    def test_tiers_compare_by_the_year(self):
        self.plain.price_ids = [Command.create({"amount": 90, "period": "month"})]
        self.assertEqual(self.plain.price_ids.amount_year, 1080)
        self.assertEqual(self.tiers[1].price_ids.mapped("amount_year")[0], 2500)

    def test_ones_own_policy_has_the_prices_of_its_preset(self):
        preset = self.tiers[2]
        preset.write(
            {
                "is_preset": True,
                "months_after_go_live": 6,
                "addon_offer_ids": [Command.create({"name": "Contact", "amount": 5})],
            }
        )
        policy = preset.with_user(self.manager).create_from_preset()
        self.assertEqual(policy.price_ids.mapped("amount"), [6000, 6000, 7000])
        self.assertEqual(policy.addon_offer_ids.name, "Contact")
        self.assertEqual(policy.months_after_go_live, 6)

    def test_form_proposes_the_price(self):
        form = Form(self.env["sla.agreement"].with_user(self.manager))
        form.name = "Support"
        form.partner_id = self.customer
        form.policy_id = self.tiers[2]
        form.platform_id = self.platforms["on_premise"]
        self.assertEqual(form.price, 7000)
        form.price = 6500
        agreement = form.save()
        self.assertEqual(agreement.price, 6500)
        self.assertIn("6,500", agreement.price_summary)

    @mute_logger("odoo.sql_db")
    def test_a_price_needs_its_currency_and_period(self):
        agreement = self.make_agreement(self.plain, active=False, price=100)
        for name in ("price_period", "currency_id"):
            with self.subTest(name):
                form = Form(agreement.with_user(self.manager))
                if name == "price_period":
                    form.price_period = False
                else:
                    form.currency_id = self.env["res.currency"]
                self.assertIn("Nothing is charged", form.price_summary)
                with self.assertRaisesRegex(IntegrityError, "price_complete"):
                    with self.cr.savepoint():
                        agreement.write({name: False})


class TestAddon(PriceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.plain)
        cls.phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.web = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")

    def test_cutoff_more_contacts_at_a_price(self):
        self.make_addon(self.agreement, kind="contacts", quantity=2)
        self.make_addon(
            self.agreement,
            kind="contacts",
            date_from="2026-03-10",
            date_to="2026-03-20",
        )
        for day, extra in (
            (date(2026, 3, 9), 2),
            (date(2026, 3, 10), 3),
            (date(2026, 3, 20), 3),
            (date(2026, 3, 21), 2),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.agreement._extra_contacts(day), extra)

    def test_cutoff_calls_at_a_price(self):
        day = date(2026, 3, 2)
        self.assertFalse(self.agreement._extra_channels(day))
        self.make_addon(self.agreement, kind="channel", channel_id=self.phone.id)
        self.make_addon(
            self.agreement,
            kind="channel",
            channel_id=self.web.id,
            date_from="2026-04-01",
        )
        self.assertEqual(self.agreement._extra_channels(day), self.phone)
        self.assertTrue(self.agreement._has_addon("channel", day))
        self.assertFalse(self.agreement._has_addon("emergency", day))

    def test_a_channel_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Choose which"):
            self.make_addon(self.agreement, kind="channel")

    def test_picked_from_the_catalogue(self):
        offer = self.env["sla.addon.offer"].create(
            {
                "policy_id": self.plain.id,
                "kind": "visits",
                "name": "Visit",
                "amount": 80,
                "currency_id": self.eur.id,
                "period": "once",
            }
        )
        addon = self.make_addon(self.agreement, offer_id=offer.id, name="Visit in May")
        self.assertEqual(
            (addon.kind, addon.amount, addon.currency_id, addon.period, addon.name),
            ("visits", 80, self.eur, "once", "Visit in May"),
        )
        addon.amount = 75
        addon.write({"offer_id": offer.id, "note": "In May"})
        self.assertEqual(addon.amount, 75, "what was agreed stays")
        offer.amount = 100
        self.assertEqual(addon.amount, 75)

    def test_asking_many_agreements_takes_constant_queries(self):
        agreements = self.agreement
        for _number in range(9):
            agreements += self.make_agreement(self.plain)
        for agreement in agreements:
            self.make_addon(agreement, kind="contacts")
            self.make_addon(agreement, kind="channel", channel_id=self.phone.id)
        day = date(2026, 3, 2)
        self.env.flush_all()

        def queries(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for agreement in some:
                self.assertEqual(agreement._extra_contacts(day), 1)
                self.assertEqual(agreement._extra_channels(day), self.phone)
                self.assertFalse(agreement._has_addon("hours", day))
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(agreements[:2]), queries(agreements))

    def test_a_customers_ticket_is_served_by_what_was_bought(self):
        """Whoever files it, portal users too: no access error, the same answer."""
        self.make_addon(self.agreement, kind="contacts", quantity=3)
        day = date(2026, 3, 2)
        mine = self.agreement.with_user(self.portal_user)
        self.assertEqual(mine._extra_contacts(day), 3)

    def test_different_periods_and_currencies_are_never_added_up(self):
        self.agreement.write(
            {"price": 1200, "currency_id": self.usd.id, "price_period": "year"}
        )
        self.make_addon(self.agreement, amount=10, quantity=3, currency_id=self.usd.id)
        self.make_addon(self.agreement, amount=5, currency_id=self.usd.id)
        self.make_addon(self.agreement, amount=80, currency_id=self.eur.id)
        self.make_addon(
            self.agreement, amount=99, currency_id=self.usd.id, date_to="2026-03-01"
        )
        lines = [
            (line["currency"], line["period"], line["amount"], line["per_month"])
            for line in self.agreement._price_lines(date(2026, 3, 2))
        ]
        self.assertEqual(
            lines,
            [
                (self.eur, "month", 80, False),
                (self.usd, "month", 35, False),
                (self.usd, "year", 1200, 100),
            ],
        )
        for text in ("35.00", "80.00", "1,200.00", "100.00"):
            self.assertIn(text, self.agreement.price_summary)

    def test_nothing_charged(self):
        self.assertFalse(self.agreement._price_lines(date(2026, 3, 2)))
        self.assertIn("Nothing", self.agreement.price_summary)

    @mute_logger("odoo.sql_db")
    def test_senseless_addons_are_refused(self):
        for vals in (
            {"quantity": -1},
            {"amount": -1},
            {"date_from": "2026-03-02", "date_to": "2026-03-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.make_addon(self.agreement, **vals)

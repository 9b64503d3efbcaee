"""/my/support: the status of a customer's agreement on one page."""

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.sla_policy.const import BY_PAYMENT
from odoo.addons.sla_policy.tests.common import utc

from .axe import AxeMixin
from .common import LANGUAGES, SPANISH, PortalCase

URL = "/my/support"
REASON = "Unpaid: INV/2026/00007 (due 03/05/2026, $ 120.00)"


class SupportCommon(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.name = "Gold"

    def page_of(self, user, at=None):
        """What the first agreement's part shows, as values."""
        if at:
            with freeze_time(utc(at, self.tz)):
                return self.page_of(user)
        partner = user.partner_id.with_user(user)
        return partner._sla_agreements()._portal_pages(user.partner_id, self.tz)[0]

    def see(self, user):
        self.log_in(user)
        return self.look(URL)

    def part(self, tree, name):
        """The words of the first element of a class; None where there is none."""
        found = self.by_class(tree, name)
        return self.words(found[0]) if found else None


class TestSupportNow(SupportCommon):
    """What holds at this moment."""

    def opening(self, at):
        result = self.page_of(self.portal_user, at)["opening"]
        return result["label"], result["sentence"]

    def test_open_says_until_when(self):
        self.assertEqual(
            self.opening("2026-03-02 10:00"), ("Open now", "It closes today at 18:00.")
        )

    def test_closed_says_from_when(self):
        for at, when in [
            ("2026-03-02 08:00", "today at 09:00"),
            ("2026-03-02 18:00", "tomorrow at 09:00"),
            ("2026-03-06 18:00", "on Monday 9 March at 09:00"),
        ]:
            with self.subTest(at):
                self.assertEqual(self.opening(at), ("Closed now", f"It opens {when}."))

    def test_days_are_shown_as_the_language_shows_them(self):
        self.env["res.lang"]._activate_lang(SPANISH)
        agreement = self.agreement.with_context(lang=SPANISH, tz=self.tz)
        now, at = utc("2026-03-06 18:00", self.tz), utc("2026-03-09 09:00", self.tz)
        self.assertIn("lunes 9 de marzo", agreement._portal_when(at, now))

    def test_a_holiday_has_its_name(self):
        self.holiday("2026-03-03 00:00", "2026-03-04 00:00", "Founders' Day")
        self.assertEqual(
            self.opening("2026-03-03 10:00"),
            ("Closed now", "Founders' Day. It opens tomorrow at 09:00."),
        )

    def test_around_the_clock_never_closes(self):
        self.policy.write({"calendar_id": False})
        label, sentence = self.opening("2026-03-01 03:00")
        self.assertEqual(
            (label, sentence), ("Open now", "Around the clock, every day.")
        )

    def test_hours_added_at_a_price_count(self):
        self.env["sla.addon"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Evenings",
                "kind": "hours",
                "calendar_id": self.make_calendar(hours=(9, 22)).id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(
            self.opening("2026-03-02 20:00"), ("Open now", "It closes today at 22:00.")
        )

    def test_the_page_shows_what_is_due_next(self):
        tree = self.see(self.portal_user)
        tile = self.part(tree, "o_sla_tile_next")
        self.assertIn("First answer", tile)
        self.assertIn(self.ticket.number, tile)
        moment = tree.xpath("//*[@data-deadline]")[0].get("data-deadline")
        self.assertEqual(moment, self.ticket.sla_next_deadline.isoformat() + "Z")

    def test_what_waits_for_the_customer_is_counted(self):
        self.assertIn(
            "None waits for you.",
            self.part(self.see(self.portal_user), "o_sla_tile_tickets"),
        )
        self.move(self.ticket, "waiting_customer")
        tile = self.part(self.see(self.portal_user), "o_sla_tile_tickets")
        self.assertIn("1 open", tile)
        self.assertIn("1 waiting for you", tile)

    def test_the_months_tickets_left(self):
        self.assertIsNone(self.page_of(self.portal_user)["quota"])
        self.agreement.ticket_quota = 4
        quota = self.page_of(self.portal_user)["quota"]
        self.assertEqual((quota["used"], quota["left"], quota["percent"]), (0, 4, 0))
        self.make_ticket()
        tile = self.part(self.see(self.portal_user), "o_sla_tile_quota")
        self.assertIn("3 left", tile)
        self.assertIn("1 of 4 used in", tile)

    def test_hours_left_are_for_who_sees_money(self):
        self.make_pack(10)
        self.name_roles(billing_contact_ids=[Command.set(self.biller.partner_id.ids)])
        tile = self.part(self.see(self.biller), "o_sla_tile_hours")
        self.assertIn("10:00 h", tile)
        for user in (self.requester, self.authorised):
            self.assertIsNone(self.part(self.see(user), "o_sla_tile_hours"))

    def test_without_a_pack_in_force_nothing_is_said_of_hours(self):
        self.assertIsNone(self.part(self.see(self.portal_user), "o_sla_tile_hours"))
        pack = self.make_pack(10)
        pack.with_user(self.manager).action_void()
        tree = self.see(self.portal_user)
        self.assertIsNone(self.part(tree, "o_sla_tile_hours"))
        self.assertNotIn("0:00 h", self.words(tree))

    def test_availability_of_the_month(self):
        self.env["sla.service"].create(
            {
                "name": "Production",
                "code": "production",
                "partner_id": self.customer.id,
                "tz": self.tz,
                "date_start": "2026-01-01",
                "target_percent": 99.5,
            }
        )
        tile = self.part(self.see(self.requester), "o_sla_tile_service")
        self.assertIn("100.00 %", tile)
        self.assertIn("promised: 99.50 %", tile)

    def test_as_many_queries_however_many_tickets(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.portal_user)
        counts = []
        # The first round fills caches that stay.
        for number in (1, 2, 20):
            for _each in range(number):
                self.make_ticket(partner_id=self.eva.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page_of(self.portal_user)
            tickets._portal_standing()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])


class TestSupportSuspended(SupportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles(billing_contact_ids=[Command.set(cls.biller.partner_id.ids)])

    def banner(self, user):
        return self.part(self.see(user), "o_sla_suspended")

    def test_no_banner_while_it_is_served(self):
        self.assertIsNone(self.banner(self.biller))

    def test_all_contacts_see_the_channels_and_none_sees_the_reason(self):
        """What a manager writes down as the reason is for colleagues."""
        self.env.company.email = "office@example.com"
        self.agreement.action_suspend("They argue about everything")
        for user in (self.requester, self.biller):
            banner = self.banner(user)
            self.assertIn("Service is suspended since", banner)
            self.assertIn("To learn the reason and how to resume it", banner)
            self.assertIn("office@example.com", banner)
            type_id = self.env.ref("sla_policy.type_problem").id
            for url in (
                URL,
                f"/my/ticket/{self.ticket.id}",
                f"/my/ticket/{self.ticket.id}/escalate",
                "/new/ticket",
                f"/new/ticket?type={type_id}",
            ):
                self.assertNotIn("They argue", self.get(url).text, url)

    def test_in_spanish_nothing_of_it_is_english(self):
        self.agreement._suspend(BY_PAYMENT, "Unpaid: INV/2026/00007")
        self.agreement.action_suspend("They argue about everything")
        for user in (self.requester, self.biller):
            user.lang = SPANISH
            self.log_in(user)
            banner = self.part(self.look_in(SPANISH, URL), "o_sla_suspended")
            self.assertIn("El servicio está suspendido desde", banner)
            for english in ("Unpaid", "argue", "suspended", "Contact", "Invoices"):
                self.assertNotIn(english, banner)

    def test_invoices_and_amounts_are_for_who_sees_money(self):
        self.agreement._suspend(BY_PAYMENT, REASON)
        self.log_in(self.requester)
        text = self.get(URL).text
        self.assertNotIn("INV/2026/00007", text)
        self.assertNotIn("120.00", text)
        banner = self.banner(self.requester)
        self.assertIn("Invoices have not been paid.", banner)
        self.assertIn(
            "Ask who sees the invoices at your company: Portal biller.", banner
        )
        self.assertNotIn("Ask who sees", self.banner(self.biller))


class TestSupportWords(SupportCommon):
    """What the agreement says, in plain words."""

    def test_what_is_included_and_what_is_not(self):
        types = self.env["helpdesk.ticket.type"]
        self.policy.coverage_ids = [
            Command.create(
                {
                    "type_id": types.create({"name": name}).id,
                    "coverage": coverage,
                    "clause": clause,
                }
            )
            for name, coverage, clause in [
                ("Printing", "included", "Clause 1"),
                ("Manuals", "excluded", "Clause 9"),
            ]
        ]
        tree = self.see(self.requester)
        included, excluded = map(self.words, self.by_class(tree, "o_sla_covered"))
        self.assertIn("Printing Clause 1", included)
        self.assertNotIn("Manuals", included)
        self.assertIn("Manuals Clause 9", excluded)

    def test_what_is_promised(self):
        words = self.part(self.see(self.requester), "o_sla_promised")
        self.assertIn("First answer", words)
        self.assertIn("1 h of service", words)

    def test_where_severities_have_no_names_and_differ_in_nothing_none_is_shown(self):
        sheet = self.part(self.see(self.requester), "o_sla_promised")
        for word in ("Severity", "star", "critical", "Critical", "★"):
            self.assertNotIn(word, sheet)

    def test_severities_have_the_names_of_the_agreement_or_stars(self):
        urgent = self.make_target(
            "first_response", priority="3", hours=0.25, round_the_clock=True
        )
        self.policy.target_ids = [Command.create(urgent)]
        tree = self.see(self.requester)
        sheet = self.part(tree, "o_sla_promised")
        self.assertIn("★★★", sheet)
        self.assertIn("3 of 3 stars", sheet)
        self.assertNotIn("critical", self.words(tree).lower())
        self.policy.severity_ids = [
            Command.create({"priority": "3", "name": "All stands still"})
        ]
        tree = self.see(self.requester)
        self.assertIn("All stands still", self.part(tree, "o_sla_promised"))
        self.assertNotIn("★★★", self.part(tree, "o_sla_promised"))
        self.assertNotIn("critical", self.words(tree).lower())

    def test_who_is_who(self):
        self.name_roles(billing_contact_ids=[Command.set(self.biller.partner_id.ids)])
        words = self.part(self.see(self.authorised), "o_sla_people")
        self.assertIn("Portal authorised (you)", words)
        self.assertIn("Portal biller", words)

    def test_the_levels_of_the_tier_and_how_to_reach_them(self):
        other = self.make_policy(self.make_target("resolution", hours=1), name="Iron")
        self.role.write({"phone": "+52 55 0000 0000", "email": "ops@example.com"})
        result = {"for_customer": True, "role": self.role}
        self.make_rule(
            self.make_level(name="General mail", channel="email", **result),
            self.make_level(name="Agents only"),
            self.make_level(
                name="By telephone",
                channel="phone_link",
                customer_text="Say the number of the ticket.",
                **result,
            ),
            self.make_level(
                name="Of another tier",
                channel="email",
                policy_ids=[Command.set(other.ids)],
                **result,
            ),
            trigger="customer",
        )
        self.make_rule(
            self.make_level(name="The manager at once", channel="email", **result),
            trigger="emergency",
        )
        ways = self.page_of(self.requester)["ways"]
        self.assertEqual(
            [(way["number"], way["name"], way["trigger"]) for way in ways],
            [
                (1, "General mail", "customer"),
                (3, "By telephone", "customer"),
                (1, "The manager at once", "emergency"),
            ],
        )
        tree = self.see(self.requester)
        words = self.part(tree, "o_sla_ways")
        self.assertIn("A ticket number is needed", words)
        self.assertIn("Say the number of the ticket.", words)
        links = [one.get("href") for one in self.by_class(tree, "o_sla_way_link")]
        self.assertIn("tel:+525500000000", links)
        self.assertIn("mailto:ops@example.com", links)

    def test_visits_and_sessions(self):
        self.policy.entitlement_ids = [
            Command.create({"name": "Visits", "kind": "visit", "quantity": 2})
        ]
        words = self.part(self.see(self.requester), "o_sla_visits")
        self.assertIn("Visits: 2 a week", words)

    def test_without_an_agreement_nothing_is_wrong(self):
        self.agreement.action_end()
        tree = self.see(self.requester)
        self.assertTrue(self.by_class(tree, "o_sla_no_agreement"))
        self.assertFalse(self.by_class(tree, "o_sla_agreement"))

    def test_a_stranger_sees_nothing_of_ours(self):
        self.log_in(self.stranger)
        text = self.get(URL).text
        for secret in ("Gold", self.customer.name, self.ticket.number):
            self.assertNotIn(secret, text)

    def test_who_is_not_logged_in_is_asked_to(self):
        self.log_in(None)
        answer = self.get(URL)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_every_agreement_has_its_part(self):
        self.make_agreement(self.make_policy(self.make_target("resolution", hours=1)))
        self.assertEqual(
            len(self.by_class(self.see(self.requester), "o_sla_agreement")), 2
        )

    def test_the_page_of_everything_leads_here(self):
        self.log_in(self.requester)
        links = self.look("/my").xpath("//a[@href='/my/support']")
        self.assertTrue(links)


class TestSupportAccessibility(AxeMixin, SupportCommon):
    """Everything that the page can show, at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles(billing_contact_ids=[Command.set(cls.biller.partner_id.ids)])
        cls.agreement.ticket_quota = 1
        cls.make_pack(10, date_end="2036-01-01")
        cls.role.write({"phone": "+52 55 0000 0000", "email": "ops@example.com"})
        result = {"for_customer": True, "role": cls.role, "customer_text": "Tell us."}
        for trigger, channel in (("customer", "email"), ("emergency", "phone_link")):
            cls.make_rule(
                cls.make_level(name=trigger, channel=channel, **result), trigger=trigger
            )
        types = cls.env["helpdesk.ticket.type"]
        cls.policy.write(
            {
                "description": "<p>What the tier is about.</p>",
                "coverage_ids": [
                    Command.create(
                        {
                            "type_id": types.create({"name": coverage}).id,
                            "coverage": coverage,
                            "clause": "Clause 1",
                        }
                    )
                    for coverage in ("included", "billable", "rerouted", "excluded")
                ],
                "entitlement_ids": [
                    Command.create({"name": "Visits", "kind": "visit", "quantity": 2})
                ],
            }
        )
        cls.env["sla.service"].create(
            {"name": "Production", "code": "production", "partner_id": cls.customer.id}
        )
        cls.ticket.customer_rank = 1

    def check(self):
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self.assert_accessible(
                    ["/my/support", "/my/tickets?sortby=rank"],
                    login=self.biller.login,
                    lang=lang,
                )

    def test_served(self):
        self.check()

    def test_suspended(self):
        self.agreement.action_suspend("The works are closed")
        self.check()

"""The agreement by stars with its fifty hours a year, from the order to the statement.

Its sentences are quoted where they are kept.
"""

from .story_common import StoryCommon


class TestStoryStars(StoryCommon):
    preset = "stars_standard"
    zone = "America/Guayaquil"
    tz = "America/Guayaquil"
    now = "2026-03-02 09:30"

    def grant(self):
        return self.env["sla.pack"].search(
            [("agreement_id", "=", self.agreement.id)], order="date_start desc", limit=1
        )

    def test_from_activation_to_the_statement(self):
        # “…un total de 50 horas de soporte al año, expirando un año después de la
        # fecha de compra.”
        grant = self.grant()
        self.assertEqual((grant.source, grant.minutes_bought), ("grant", 3000))
        self.assertEqual(str(grant.date_end), "2027-02-28")
        self.assertEqual(grant.kind_id.code, "support")

        ticket = self.ask("problem")
        self.log(ticket, 2, user=self.agent)
        self.assertBalance(grant, 2880, used=120)

        # Developments within 60 days are put right at no cost, …
        module = self.env["sla.deliverable"].create(
            {
                "name": "Label printing",
                "partner_id": self.customer.id,
                "agreement_id": self.agreement.id,
                "date_delivered": "2026-02-20",
            }
        )
        warranted = self.make_ticket(deliverable_id=module.id)
        free = self.log(warranted, 3, user=self.agent).intervention_id
        self.assertEqual((free.ground, free.charged_minutes), ("warranty", 0))
        # … “más de 60 días … se facturará un mínimo de 1 hora y hasta el tiempo que
        # se estime …, previa aprobación del cliente.”
        module.date_delivered = "2025-06-01"
        late = self.make_ticket(
            deliverable_id=module.id, partner_id=self.portal_user.partner_id.id
        )
        self.assertEqual(late.coverage, "billable")
        self.log(late, 0.25, user=self.agent)
        self.assertEqual(sum(late.intervention_ids.mapped("charged_minutes")), 0)
        self.at("2026-03-03 10:00")
        self.approved(late, 90)
        work = self.log(late, 0.25, user=self.agent).intervention_id
        self.assertEqual((work.ground, work.charged_minutes), ("estimate", 60))
        self.assertEqual(work.steps[-1]["name"], "minimum")
        self.log(late, 2, user=self.agent)
        self.assertEqual(work.charged_minutes, 90)
        self.assertEqual(work.steps[-1]["name"], "cap")

        # “…en caso de estar fuera de la política de soporte o estar indebidamente
        # escalados, se facturará un mínimo de una hora.”
        outside = self.ask("user_error")
        self.assertIn(outside.coverage, ("billable", "excluded"))
        preview = self.env["sla.intervention"]._preview(outside, 10)
        self.assertEqual((preview["charged"], preview["ground"]), (60, "out_of_policy"))
        before = self.grant().minutes_available
        self.log(outside, 10 / 60, user=self.agent)
        self.assertEqual(self.grant().minutes_available, before - 60)
        undue = self.env["sla.intervention"]._charge_once(
            ticket, "undue_escalation", "It was no emergency"
        )
        self.assertEqual(undue.charged_minutes, 60)
        # Once, the user who presses twice.
        self.env["sla.intervention"]._charge_once(
            ticket, "undue_escalation", "It was no emergency"
        )
        grant = self.grant()
        self.assertBalance(grant, 2880 - 90 - 60 - 60, used=330)

        # Alerts at 80, 95 and 100 %, once each.
        for day, hours in ((9, 20), (10, 19), (11, 5), (12, 5)):
            self.at(f"2026-03-{day:02d} 10:00")
            self.log(self.ask("problem"), hours, user=self.agent)
        grant = self.grant()
        self.assertBalance(grant, 0, used=3000)
        self.assertEqual(grant.state, "exhausted")
        notices = self.env["sla.pack.notice"].search([("pack_id", "=", grant.id)])
        self.assertEqual(
            sorted(notices.mapped("kind")), ["alert_100", "alert_80", "alert_95"]
        )
        # What the fifty hours do not cover is left to invoice.
        owed = sum(
            self.env["sla.intervention"]
            .search([("commercial_partner_id", "=", self.customer.id)])
            .mapped("uncovered_minutes")
        )
        self.assertEqual(owed, 330 + 49 * 60 - 3000)

        self.at("2026-04-01 09:00")
        self.run_packs()
        march = self.close_month("2026-03")
        self.assertArithmetic(march, opening=0, closing=0)

    def test_what_is_left_expires_and_the_next_year_begins(self):
        grant = self.grant()
        self.log(self.ask("problem"), 10, user=self.agent)
        # A cron two days late.
        self.at("2027-03-03 09:00")
        self.run_packs()
        self.assertBalance(grant, 0, used=600)
        self.assertEqual(grant.minutes_expired, 2400)
        self.assertEqual(grant.state, "expired")
        second = self.grant()
        self.assertNotEqual(second, grant)
        self.assertEqual(
            (str(second.date_start), str(second.date_end)), ("2027-03-01", "2028-02-29")
        )
        self.assertBalance(second, 3000)
        # Work of February entered late still draws on February's hours.
        self.log(self.ask("problem"), 1, user=self.agent, date="2027-02-26")
        self.assertBalance(second, 3000)
        self.assertEqual(grant.minutes_expired, 2340)

"""Templates: what Meta says of them, which one is taken, what is refused."""

from odoo.exceptions import UserError, ValidationError

from .common import WhatsappCommon
from .fake_meta import envelope, nowhere


class TestTemplate(WhatsappCommon):
    def pick(self, lang):
        templates = self.env["sla.whatsapp.template"]
        return templates._approved(self.account)._nearest(lang)

    def test_the_nearest_language_is_taken(self):
        spanish, mexican = self.make_template("es"), self.make_template("es_MX")
        for lang, template in (
            ("es_MX", mexican),
            ("es_419", spanish),
            ("en_GB", self.template),
            ("fr_FR", self.template),
            (False, self.template),
        ):
            with self.subTest(lang):
                self.assertEqual(self.pick(lang), template)

    def test_only_what_meta_has_approved_is_taken(self):
        for state in ("draft", "pending", "rejected", "paused", "disabled"):
            self.template.state = state
            self.assertFalse(self.pick("en_US"), state)

    def test_meta_says_what_became_of_the_review(self):
        for word, state in (
            ("PENDING", "pending"),
            ("REJECTED", "rejected"),
            ("APPROVED", "approved"),
            ("PAUSED", "paused"),
            ("SOMETHING_NEW", "paused"),
            ("DISABLED", "disabled"),
        ):
            value = {
                "event": word,
                "message_template_name": "ticket_needs_you",
                "message_template_language": "en_US",
                "reason": "NONE" if word != "REJECTED" else "INVALID_FORMAT",
            }
            self.receive(envelope(value, field="message_template_status_update"))
            self.assertEqual(self.template.state, state)
            if word == "REJECTED":
                self.assertEqual(self.template.reason, "INVALID_FORMAT")

    def test_review_is_asked_for_and_templates_are_fetched(self):
        meta = self.start_meta()
        self.template.state = "draft"
        self.template.action_submit()
        self.assertEqual(self.template.state, "pending")
        (submitted,) = meta.templates
        self.assertEqual(submitted["category"], "UTILITY")
        body, buttons = submitted["components"]
        self.assertEqual(len(body["example"]["body_text"][0]), 3)
        self.assertEqual(len(buttons["buttons"]), 2)
        submitted["status"] = "APPROVED"
        meta.templates += [
            {
                "name": "sale",
                "language": "en_US",
                "status": "APPROVED",
                "components": [{"type": "BODY", "text": "Hi {{1}}"}],
            },
            {"name": "Broken Name", "language": "??"},
            {"name": None},
        ]
        self.account.action_fetch_templates()
        self.assertEqual(self.template.state, "approved")
        other = self.account.template_ids - self.template
        self.assertEqual((other.name, other.is_used), ("sale", False))
        self.assertEqual(self.pick("en_US"), self.template)

    def test_meta_away_gets_a_sentence(self):
        with nowhere() as address:
            self.env["ir.config_parameter"].sudo().set_param(
                "sla_escalation_whatsapp.api_url", address
            )
            with self.assertRaisesRegex(UserError, "does not say"):
                self.account.action_fetch_templates()
            with self.assertRaisesRegex(UserError, "did not take"):
                self.template.action_submit()

    def test_another_text_is_another_template(self):
        self.template.body = "Ticket {{1}} ({{2}}) of {{3}} needs you."
        self.assertEqual(self.template.state, "draft")

    def test_nonsense_gets_a_sentence(self):
        for values, sentence in (
            ({"name": "Needs You"}, "no name for a template"),
            ({"language": "Spanish"}, "no language"),
            ({"body": "Only {{1}}"}, "variables"),
        ):
            with (
                self.subTest(values),
                self.assertRaises(ValidationError) as refused,
            ):
                self.template.write(values)
            self.assertIn(sentence, str(refused.exception))


class TestIdentity(WhatsappCommon):
    def test_numbers_are_kept_as_e164(self):
        identity = self.make_identity(self.contact, "0052 (55) 1111-2222")
        self.assertEqual(identity.number, "+525511112222")
        self.assertEqual(identity.opt_in_by_id, self.env.user)
        self.assertEqual(identity.consent, "given")

    def test_no_number_gets_a_sentence(self):
        for values, sentence in (
            ({"number": "55 12"}, "no number that WhatsApp can reach"),
            ({"number": False}, "By what are they reached"),
            ({"number": False, "bsuid": "1349"}, "no id of WhatsApp"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.make_identity(self.contact, **values)

    def test_somebody_elses_company_is_refused(self):
        there = self.env["res.company"].create({"name": "South branch"})
        self.contact.company_id = there
        with self.assertRaisesRegex(ValidationError, "belongs to South branch"):
            self.make_identity(self.contact, "+525511112222")

    def test_agreeing_again_after_taking_it_back(self):
        identity = self.make_identity(self.contact, "+525511112222")
        identity.action_opt_out()
        self.assertEqual(identity.consent, "withdrawn")
        identity.opt_in_how = "portal"
        self.assertEqual(identity.consent, "given")
        found = self.env["sla.whatsapp.identity"].search(
            [("consent", "in", ["given"]), ("partner_id", "=", self.contact.id)]
        )
        self.assertEqual(found, identity)

"""/my/estimates: read, approved by name, declined with a reason, by whom it is for."""

import base64
import io

from PIL import Image

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .common import SPANISH, PortalCase

LIST = "/my/estimates"


class EstimateCase(EstimateMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack = cls.make_pack(hours=10)
        cls.estimate = cls.sent(cls.ticket, minutes=180)
        cls.url = f"/my/estimate/{cls.estimate.id}"

    def form(self, page, name):
        """The current values of a form."""
        [form] = [one for one in page.forms if one.action.endswith(name)]
        return dict(form.form_values())

    def approve(self, values=None, **typed):
        values = values or self.form(self.look(self.url), "/approve")
        values.setdefault("sentence", self.estimate.approval_sentence)
        answer = self.post(f"{self.url}/approve", **{**values, **typed})
        self.print_due()
        return answer

    def approve_unasked(self):
        """Send what the form of version 1 would send, though there is none."""
        return self.post(
            f"{self.url}/approve",
            version="1",
            digest=self.estimate.sent_digest,
            name="Eva",
            sentence=self.estimate.approval_sentence,
        )

    def state(self, estimate=None):
        estimate = estimate or self.estimate
        estimate.invalidate_recordset()
        return estimate.state

    def assertNothingChanged(self):
        self.assertEqual(self.state(), "sent")
        self.assertFalse(self.estimate.approved_at)
        self.assertBalance(self.pack, 600)


class TestEstimatePage(EstimateCase):
    def test_read_and_approved_without_scripts(self):
        self.log_in(self.portal_user)
        page = self.look(self.url)
        words = self.words(page)
        self.assertIn("What it takes", words)
        self.assertIn("3:00 h", words)
        self.assertIn("Covered by your prepaid hours: 3:00 h of 10:00 h left", words)
        self.assertIn(self.estimate.approval_sentence, words)
        self.assertEqual(len(page.xpath("//h1")), 1)
        values = self.form(page, "/approve")
        self.assertEqual(values["name"], self.portal_user.name, "theirs is proposed")
        self.assertNotIn("sentence", values, "nothing is agreed to beforehand")
        answer = self.approve(values, name="Eva María Portal")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], self.url)
        self.assertEqual(self.state(), "approved")
        self.assertEqual(self.estimate.approved_name, "Eva María Portal")
        self.assertEqual(self.estimate.approved_from, "127.0.0.1")
        self.assertIn("python-requests", self.estimate.approved_agent)
        self.assertBalance(self.pack, 420, held=180)
        page = self.look(self.url)
        self.assertIn("Thank you. You approved it", self.words(page))
        self.assertIn("Eva María Portal", self.words(page))
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        self.assertFalse(self.by_class(page, "o_sla_estimate_stale"))

    def test_until_it_is_printed_the_page_says_that_it_is_being_prepared(self):
        newer = self.next_version(self.estimate)
        newer.with_user(self.agent).action_send()
        url = f"/my/estimate/{newer.id}"
        self.log_in(self.portal_user)
        page = self.look(url)
        [why] = self.by_class(page, "o_sla_estimate_why_not")
        self.assertIn("is being prepared", self.words(why))
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        self.assertFalse(self.by_class(page, "o_sla_estimate_pdf"))
        self.assertEqual(self.get(f"{url}/pdf").status_code, 404)
        answer = self.post(
            f"{url}/approve",
            version="2",
            name="Eva",
            sentence=newer.approval_sentence,
        )
        self.assertIn("is being prepared", answer.text)
        self.assertEqual(self.state(newer), "sent")
        self.print_due()
        self.post(
            f"{url}/approve",
            **self.form(self.look(url), "/approve")
            | {
                "sentence": newer.approval_sentence,
            },
        )
        self.assertEqual(self.state(newer), "approved")
        page = self.look(url)
        [note] = self.by_class(page, "o_sla_estimate_printing")
        self.assertIn("The PDF as signed is being prepared", self.words(note))
        self.print_due()
        page = self.look(url)
        self.assertFalse(self.by_class(page, "o_sla_estimate_printing"))
        self.assertTrue(self.by_class(page, "o_sla_estimate_signed"))

    def test_the_signature_that_was_drawn_is_shown(self):
        drawn = io.BytesIO()
        Image.new("RGB", (200, 80), "white").save(drawn, "PNG")
        url = f"data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()}"
        self.log_in(self.portal_user)
        self.approve(signature=url)
        self.assertEqual(self.state(), "approved")
        [picture] = self.by_class(self.look(self.url), "o_sla_estimate_drawn")
        self.assertEqual(picture.get("src"), url)

    def test_looking_changes_nothing(self):
        self.log_in(self.portal_user)
        self.get(self.url)
        for name in ("approve", "decline"):
            answer = self.get(f"{self.url}/{name}?name=Eva&reason=x&sentence=x")
            self.assertEqual(answer.status_code, 303)
            self.assertEqual(answer.headers["Location"], self.url)
        self.assertNothingChanged()

    def test_without_the_forms_token_nothing_happens(self):
        self.log_in(self.portal_user)
        self.assertEqual(self.approve(csrf_token="x").status_code, 400)
        self.assertNothingChanged()

    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self):
        self.log_in(self.portal_user)
        answer = self.approve(sentence="", name="Eva Díaz")
        self.assertEqual(answer.status_code, 400)
        page = self.look_at(answer)
        [alert] = page.xpath("//*[@role='alert']")
        self.assertIn("Tick that you agree to this", self.words(alert))
        self.assertEqual(self.form(page, "/approve")["name"], "Eva Díaz")
        answer = self.approve(name=" ")
        page = self.look_at(answer)
        self.assertIn("Type your full name", self.words(page))
        self.assertIn("sentence", self.form(page, "/approve"), "still ticked")
        answer = self.approve(signature="data:image/png;base64,AAAA")
        self.assertIn("cannot be read", self.words(self.look_at(answer)))
        self.assertNothingChanged()

    def test_what_was_looked_at_is_what_is_approved(self):
        self.log_in(self.portal_user)
        for values in (
            {"digest": "0" * 64},
            {"digest": ""},
            {"version": "2"},
            {"version": ""},
            {"version": "x"},
            {"version": "9" * 30},
            {"sentence": "I approve one hour."},
        ):
            with self.subTest(values):
                self.assertEqual(self.approve(**values).status_code, 400)
        self.assertNothingChanged()

    def test_approved_twice_says_so_and_by_whom(self):
        self.log_in(self.portal_user)
        values = self.form(self.look(self.url), "/approve")
        self.approve(dict(values))
        approved_at = self.estimate.approved_at
        answer = self.approve(dict(values))
        self.assertEqual(answer.status_code, 303, "a double click is no mistake")
        self.assertIn(
            "was approved already, by Eva Portal", self.words(self.look(self.url))
        )
        self.log_in(self.authorised)
        values["csrf_token"] = None
        answer = self.approve({k: v for k, v in values.items() if v})
        self.assertEqual(answer.status_code, 400)
        self.assertIn(
            "was approved already, by Eva Portal", self.words(self.look_at(answer))
        )
        self.assertEqual(self.state(), "approved")
        self.assertEqual(self.estimate.approved_at, approved_at)
        self.assertBalance(self.pack, 420, held=180)

    def test_declined_with_a_reason(self):
        self.log_in(self.portal_user)
        values = self.form(self.look(self.url), "/decline")
        answer = self.post(f"{self.url}/decline", **{**values, "reason": "  "})
        self.assertEqual(answer.status_code, 400)
        page = self.look_at(answer)
        self.assertIn("Say why it is declined", self.words(page))
        self.assertTrue(page.xpath("//details[@open]"))
        self.assertNothingChanged()
        answer = self.post(f"{self.url}/decline", **{**values, "version": "7"})
        self.assertEqual(answer.status_code, 400)
        self.assertNothingChanged()
        answer = self.post(
            f"{self.url}/decline", **{**values, "reason": "Next <b>quarter</b>"}
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.state(), "declined")
        page = self.look(self.url)
        self.assertIn("Next <b>quarter</b>", self.words(page), "as it was typed")
        self.assertFalse(self.by_class(page, "o_sla_approve"))

    def test_a_superseded_version_leads_to_the_newer(self):
        newer = self.send(self.next_version(self.estimate))
        self.log_in(self.portal_user)
        page = self.look(self.url)
        self.assertIn("was superseded by a newer one", self.words(page))
        [link] = self.by_class(page, "o_sla_estimate_newer")
        self.assertEqual(link.get("href"), f"/my/estimate/{newer.id}")
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        answer = self.approve_unasked()
        self.assertEqual(answer.status_code, 400)
        self.assertIn("superseded", self.words(self.look_at(answer)))
        self.assertEqual(self.state(newer), "sent")

    def test_an_expired_one_says_so(self):
        self.estimate._as_writer().write({"valid_until": "2026-01-01"})
        self.log_in(self.portal_user)
        page = self.look(self.url)
        self.assertIn("This estimate was valid until", self.words(page))
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        self.assertFalse(self.by_class(page, "o_sla_decline"))

    def test_who_may_not_approve_reads_who_may(self):
        self.name_roles()
        self.log_in(self.portal_user)
        page = self.look(self.url)
        self.assertIn("Ask one of these: Portal authorised", self.words(page))
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        self.assertFalse(self.by_class(page, "o_sla_decline"))
        answer = self.approve_unasked()
        self.assertEqual(answer.status_code, 400)
        self.assertIn("not an authorised contact", self.words(self.look_at(answer)))
        self.assertNothingChanged()

    def _name_everybody(self):
        self.name_roles(
            billing_contact_ids=[Command.set(self.biller.partner_id.ids)],
            approver_ids=[Command.create({"partner_id": self.approver.partner_id.id})],
        )

    def test_what_it_costs_is_shown_to_those_who_have_to_do_with_it(self):
        """A requester reads what is to be done, and its status."""
        self._name_everybody()
        paid = self.sent(
            self.make_ticket(partner_id=self.eva.id),
            minutes=90,
            paid_by="invoice",
            price_hour=44,
            price=66,
            analysis="<p>The index is broken</p>",
        )
        covered, url = self.url, f"/my/estimate/{paid.id}"
        amounts = ("66.00", "44.00", "10:00 h", "before taxes", "prepaid hours:")
        for user in (self.portal_user, self.requester):
            self.log_in(user)
            with self.subTest(user.login):
                for address in (LIST, f"{LIST}?show=all", url, covered):
                    text = self.words(self.look(address))
                    for amount in amounts:
                        self.assertNotIn(amount, text, address)
                page = self.look(url)
                self.assertIn("The index is broken", self.words(page))
                self.assertIn("1:30 h", self.words(page))
                self.assertIn("Waits for your answer", self.words(page))
                self.assertFalse(self.by_class(page, "o_sla_estimate_pdf"))
                self.assertEqual(self.get(f"{url}/pdf").status_code, 404)
        for user in (self.authorised, self.approver, self.biller):
            self.log_in(user)
            with self.subTest(user.login):
                self.assertIn("66.00", self.words(self.look(f"{LIST}?show=all")))
                page = self.look(url)
                self.assertIn("66.00", self.words(page))
                self.assertTrue(self.by_class(page, "o_sla_estimate_pdf"))
                self.assertEqual(self.get(f"{url}/pdf").status_code, 200)
                self.assertIn("3:00 h of 10:00 h left", self.words(self.look(covered)))

    def test_a_report_printed_by_its_address_shows_no_more(self):
        """Odoo prints for the user who may read a record, without asking for more."""
        self._name_everybody()
        paid = self.sent(
            self.make_ticket(partner_id=self.eva.id),
            minutes=90,
            paid_by="invoice",
            price_hour=44,
            price=66,
        )
        printed = f"/report/html/sla_prepaid_hours.report_estimate/{paid.id}"
        sheet = f"/report/html/sla_prepaid_hours.report_estimate_signature/{paid.id}"
        for user, is_shown in ((self.portal_user, False), (self.approver, True)):
            self.log_in(user)
            with self.subTest(user.login):
                answer = self.get(printed)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("1:30", answer.text)
                self.assertEqual("66.00" in answer.text, is_shown)
                self.assertEqual(self.get(sheet).status_code, 404)

    def test_a_contact_who_has_left_leaves_the_list(self):
        """Rule A5: no other contact replaces them by that."""
        self._name_everybody()
        leaver = self.authorised.partner_id
        self.authorised.active = False
        leaver.active = False
        self.assertFalse(self.estimate.with_user(self.portal_user)._shows_amounts())

    def test_what_was_agreed_to_is_not_shown_to_requesters_either(self):
        self._name_everybody()
        self.log_in(self.approver)
        self.approve()
        self.estimate.invalidate_recordset()
        self.assertEqual(self.get(f"{self.url}/signed").status_code, 200)
        self.log_in(self.portal_user)
        page = self.look(self.url)
        [part] = self.by_class(page, "o_sla_estimate_approved")
        self.assertIn("By Portal approver on", self.words(part))
        self.assertNotIn("prepaid hours", self.words(part))
        self.assertFalse(self.by_class(page, "o_sla_estimate_signed"))
        self.assertEqual(self.get(f"{self.url}/signed").status_code, 404)

    def test_nor_by_the_mail_on_the_ticket_or_by_programs(self):
        self._name_everybody()
        ticket = self.make_ticket(partner_id=self.eva.id, user_id=self.agent.id)
        paid = self.sent(ticket, minutes=90, paid_by="invoice", price_hour=44, price=66)
        self.log_in(self.portal_user)
        text = self.get(f"/my/ticket/{ticket.id}").text
        self.assertIn(f"/my/estimate/{paid.id}", text)
        self.assertNotIn("66.00", text)
        self.assertNotIn("version 1.pdf", text)
        mine = paid.with_user(self.portal_user)
        self.assertFalse(mine.approval_sentence)
        for name in ("price", "price_hour", "available_minutes", "used_minutes"):
            with self.subTest(name), self.assertRaises(AccessError):
                mine.read([name])

    def test_where_everybody_is_shown_or_answers_by_mail_it_brings_the_pdf(self):
        def mail():
            ticket = self.make_ticket(partner_id=self.eva.id, user_id=self.agent.id)
            self.sent(ticket, minutes=90, paid_by="invoice", price_hour=44, price=66)
            return self.get(f"/my/ticket/{ticket.id}").text

        self.log_in(self.portal_user)
        for text in (mail(), self._name_who_has_no_login() or mail()):
            self.assertIn("66.00", text)
            self.assertIn("version 1.pdf", text)

    def _name_who_has_no_login(self):
        self.name_roles(approver_ids=[Command.create({"partner_id": self.contact.id})])

    def test_an_approver_up_to_their_limit(self):
        self.agreement.approver_ids = [
            Command.create(
                {"partner_id": self.approver.partner_id.id, "limit_minutes": 179}
            ),
            Command.create({"partner_id": self.authorised.partner_id.id}),
        ]
        self.log_in(self.approver)
        page = self.look(self.url)
        self.assertIn("may approve up to 2:59 h", self.words(page))
        self.assertFalse(self.by_class(page, "o_sla_approve"))
        self.assertTrue(self.by_class(page, "o_sla_decline"), "no limit on declining")
        self.log_in(self.authorised)
        self.assertEqual(self.approve().status_code, 303)
        self.assertEqual(self.state(), "approved")

    def test_missing_hours_lead_to_asking_for_them(self):
        self.policy.shortage = "refuse"
        big = self.sent(self.make_ticket(partner_id=self.eva.id), minutes=725)
        url = f"/my/estimate/{big.id}"
        self.log_in(self.portal_user)
        page = self.look(url)
        [missing] = self.by_class(page, "o_sla_estimate_missing")
        self.assertIn("Hours are missing: 2:05 h", self.words(missing))
        values = self.form(page, "/my/hours/buy")
        self.assertEqual(values["quantity"], "3", "whole hours that cover it")
        answer = self.post("/my/hours/buy", **values)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], url)
        order = self.env["sale.order"].search(
            [("sla_topup_partner_id", "=", self.customer.id)]
        )
        self.assertEqual((order.state, len(order.order_line)), ("draft", 1))
        self.assertIn(order.name, self.words(self.look(url)))
        self.assertFalse(self.by_class(page, "o_sla_approve"), "it would be refused")
        self.assertTrue(self.by_class(page, "o_sla_decline"))
        answer = self.post(
            f"{url}/approve",
            version=str(big.version),
            digest=big.sent_digest,
            name="Eva",
            sentence=big.approval_sentence,
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("2:05 are missing", self.words(self.look_at(answer)))
        self.assertEqual(self.state(big), "sent")

    def test_what_is_owed_may_be_approved_without_the_hours(self):
        self.policy.shortage = "owe"
        big = self.sent(self.make_ticket(partner_id=self.eva.id), minutes=725)
        self.log_in(self.portal_user)
        page = self.look(f"/my/estimate/{big.id}")
        [missing] = self.by_class(page, "o_sla_estimate_missing")
        self.assertIn("What is missing will be invoiced", self.words(missing))
        self.assertTrue(self.by_class(page, "o_sla_approve"))

    def test_once_the_hours_are_there_it_may_be_approved(self):
        self.policy.shortage = "refuse"
        big = self.sent(self.make_ticket(partner_id=self.eva.id), minutes=725)
        self.log_in(self.portal_user)
        url = f"/my/estimate/{big.id}"
        self.assertFalse(self.by_class(self.look(url), "o_sla_approve"))
        self.make_pack(hours=3)
        page = self.look(url)
        self.assertFalse(self.by_class(page, "o_sla_estimate_missing"))
        self.assertTrue(self.by_class(page, "o_sla_approve"))

    def test_an_answer_ends_the_wait_for_the_customer(self):
        for answer in ("approve", "decline"):
            ticket = self.make_ticket(partner_id=self.eva.id)
            one = self.sent(ticket, minutes=60)
            self.move(ticket, "waiting_customer")
            self.log_in(self.portal_user)
            page = self.look(ticket.access_url)
            self.assertTrue(self.by_class(page, "o_sla_confirm"))
            values = self.form(self.look(f"/my/estimate/{one.id}"), f"/{answer}")
            values |= {"sentence": one.approval_sentence, "reason": "Too much."}
            reply = self.post(f"/my/estimate/{one.id}/{answer}", **values)
            self.assertEqual(reply.status_code, 303)
            ticket.invalidate_recordset()
            self.assertEqual(ticket.stage_id.sla_phase, "in_progress")
            page = self.look(ticket.access_url)
            [head] = self.by_class(page, "o_sla_head")
            self.assertEqual(head.get("data-turn"), "us", answer)
            self.assertEqual(
                "You declined the estimate" in self.words(head), answer == "decline"
            )
            self.assertFalse(self.by_class(page, "o_sla_confirm"), answer)

    def test_hours_asked_for_in_a_wrong_way_are_kept_as_typed(self):
        """Also for who approves and does not see the hours."""
        self.agreement.write(
            {
                "billing_contact_ids": [Command.set(self.biller.partner_id.ids)],
                "contact_ids": [Command.set(self.authorised.partner_id.ids)],
                "approver_ids": [
                    Command.create({"partner_id": self.approver.partner_id.id})
                ],
            }
        )
        big = self.sent(self.make_ticket(partner_id=self.eva.id), minutes=725)
        self.log_in(self.approver)
        url = f"/my/estimate/{big.id}"
        values = self.form(self.look(url), "/my/hours/buy")
        typed = {"quantity": "a lot", "note": "Before Friday, please"}
        answer = self.post("/my/hours/buy", **{**values, **typed})
        self.assertEqual(answer.status_code, 400)
        page = self.look_at(answer)
        self.assertIn("Say how much you want", self.words(page))
        self.assertIn(big.ticket_id.number, self.words(page.xpath("//h1")[0]))
        kept = self.form(page, "/my/hours/buy")
        self.assertEqual({name: kept[name] for name in typed}, typed)
        self.assertEqual(kept["product_id"], values["product_id"])
        self.assertEqual(kept["estimate_id"], str(big.id))
        # Where it is not asked for on the estimate, on the page of hours.
        for number in ("", str(self.estimate.id)):
            answer = self.post(
                "/my/hours/buy", **{**values, **typed, "estimate_id": number}
            )
            self.assertEqual(answer.status_code, 403)
            page = self.look_at(answer)
            self.assertIn("Say how much you want", self.words(page))
            kept = self.form(page, "/my/hours/buy")
            self.assertEqual({name: kept[name] for name in typed}, typed)
        self.assertFalse(self.by_class(self.look_at(self.get("/my/hours")), "card"))
        kept.update(quantity="2")
        self.assertEqual(self.post("/my/hours/buy", **kept).status_code, 303)

    def test_the_files_as_they_were_kept(self):
        self.log_in(self.portal_user)
        answer = self.get(f"{self.url}/pdf")
        self.assertEqual(answer.content, self.estimate.attachment_id.raw)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self.get(f"{self.url}/signed").status_code, 404)
        self.approve()
        self.estimate.invalidate_recordset()
        answer = self.get(f"{self.url}/signed")
        self.assertEqual(answer.content, self.estimate.signed_attachment_id.raw)
        self.tamper(self.estimate.attachment_id, b"%PDF-1.4 something else")
        self.assertEqual(self.get(f"{self.url}/pdf").status_code, 404)

    def test_a_stranger_gets_the_answer_of_a_missing_estimate(self):
        draft = self.make_estimate(self.make_ticket(partner_id=self.eva.id))
        for user, ids in (
            (self.stranger, (self.estimate.id, draft.id, 2**31 - 1, 2**40, 0)),
            (self.portal_user, (draft.id, 2**31 - 1, 2**40, 0)),
        ):
            self.log_in(user)
            for number in ids:
                url = f"/my/estimate/{number}"
                for answer in (
                    self.get(url),
                    self.get(f"{url}/pdf"),
                    self.get(f"{url}/signed"),
                    self.post(f"{url}/approve", name="Tom", version="1"),
                    self.post(f"{url}/decline", reason="No", version="1"),
                    self.post("/my/hours/buy", estimate_id=str(number)),
                ):
                    with self.subTest(user.login, url=answer.url):
                        self.assertEqual(answer.status_code, 404)
        self.assertNothingChanged()
        self.assertEqual(self.get("/my/estimate/x").status_code, 404)

    def test_no_user_logged_in_is_asked_to(self):
        self.log_in(None)
        for url in (LIST, self.url, f"{self.url}/pdf", f"{self.url}/signed"):
            answer = self.get(url)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])
        self.post(f"{self.url}/approve", name="Nobody", version="1")
        self.assertNothingChanged()

    def test_colleagues_who_see_their_own_only(self):
        self.agreement.colleagues_see = "own"
        self.log_in(self.requester)
        self.assertEqual(self.get(self.url).status_code, 404)
        self.assertEqual(self.rows(self.look(LIST)), [])

    def test_an_agent_writes_answers_down_elsewhere(self):
        self.log_in(self.agent)
        page = self.look(self.url)
        self.assertIn("in the back office", self.words(page))
        answer = self.post(
            f"{self.url}/approve", version="1", digest=self.estimate.sent_digest
        )
        self.assertEqual(answer.status_code, 400)
        self.assertNothingChanged()

    def test_in_spanish_they_agree_in_spanish(self):
        """What is agreed to is what was read, in its language."""
        self.portal_user.lang = SPANISH
        self.log_in(self.portal_user)
        spanish = self.estimate.with_context(lang=SPANISH).approval_sentence
        page = self.look(self.get(self.url).headers["Location"])
        self.assertIn(spanish, self.words(page))
        [form] = self.by_class(page, "o_sla_approve")
        values = dict(form.form_values())
        url = f"{self.url}/approve"
        answer = self.url_open(url, data={**values, "sentence": spanish})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.state(), "approved")
        self.assertEqual(self.estimate.approved_lang, SPANISH)

    # === THE LIST === #

    def rows(self, page):
        return [
            int(link.get("href").rsplit("/", 1)[-1])
            for row in self.by_class(page, "o_sla_estimate_row")
            for link in row.xpath(".//a")
        ]

    def test_the_list_begins_with_what_waits(self):
        other = self.approved(self.make_ticket(partner_id=self.eva.id), minutes=60)
        self.log_in(self.portal_user)
        self.assertEqual(self.rows(self.look(LIST)), [self.estimate.id])
        for show, expected in (
            ("approved", other),
            ("closed", other.browse()),
            ("all", other | self.estimate),
            ("nonsense", self.estimate),
        ):
            with self.subTest(show):
                found = self.rows(self.look(f"{LIST}?show={show}"))
                self.assertEqual(found, expected.ids)
        self.assertEqual(self.get(f"{LIST}/page/99").status_code, 200)

    def test_from_one_to_the_next_as_the_list_had_them(self):
        mine = [self.estimate]
        for _number in range(2):
            mine.append(self.sent(self.make_ticket(partner_id=self.eva.id)))
        hidden = self.approved(self.make_ticket(partner_id=self.eva.id), minutes=60)
        self.log_in(self.portal_user)
        self.assertFalse(self.by_class(self.look(self.url), "o_sla_neighbours"))
        shown = self.rows(self.look(f"{LIST}?show=waiting"))
        self.assertCountEqual(shown, [one.id for one in mine])
        for place, number in enumerate(shown):
            page = self.look(f"/my/estimate/{number}")
            [nav] = self.by_class(page, "o_sla_neighbours")
            led = {a.get("rel"): (a.get("href"), self.words(a)) for a in nav.iter("a")}
            expected = {}
            if place:
                to = f"/my/estimate/{shown[place - 1]}"
                expected["prev"] = (to, "Previous estimate")
            if place < 2:
                to = f"/my/estimate/{shown[place + 1]}"
                expected["next"] = (to, "Next estimate")
            self.assertEqual(led, expected)
        page = self.look(f"/my/estimate/{hidden.id}")
        self.assertFalse(self.by_class(page, "o_sla_neighbours"), "not of this list")

    def test_a_list_of_any_length_in_as_many_queries(self):
        def make(count):
            for _number in range(count):
                self.sent(self.make_ticket(partner_id=self.eva.id), minutes=30)
            self.env.flush_all()

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            mine = self.env["sla.estimate"].with_user(self.portal_user)
            mine.search([])._portal_rows()
            return self.env.cr.sql_log_count - before

        make(3)
        queries()
        few = queries()
        make(6)
        queries()
        self.assertEqual(queries(), few)

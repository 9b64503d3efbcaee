"""Filing a ticket with a browser that has no scripts: what was typed is never lost."""

import base64
import json
from urllib.parse import urlsplit

import lxml.html

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .axe import AxeMixin
from .common import LANGUAGES, SPANISH, PortalCase

# A picture of one dot.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
SUBJECT = "The ERP does not start <b>at all</b>"
DESCRIPTION = "Nobody can invoice.\nSince 8 o'clock: “error 500”."


@tagged("post_install", "-at_install")
class TestIntakePage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.problem = cls.env.ref("sla_policy.type_problem")
        cls.requirement = cls.env.ref("sla_policy.type_requirement")

    def setUp(self):
        super().setUp()
        self.log_in(self.requester)
        self.before = self.tickets()

    # === TOOLS === #

    def tickets(self):
        return self.env["helpdesk.ticket"].search([])

    def filed(self):
        """What was filed in this test."""
        return self.tickets() - self.before

    def page_of(self, answer, status=200):
        self.assertEqual(answer.status_code, status)
        return self.look_at(answer)

    def open_form(self, kind=None):
        return self.look(f"/new/ticket?type={(kind or self.problem).id}")

    def form_of(self, page):
        """The form that files, in whatever page came."""
        forms = page.xpath("//form[@action='/submitted/ticket']")
        self.assertEqual(len(forms), 1)
        return forms[0]

    def typed_into(self, form, **typed):
        """What a browser sends: what is required is answered, with what fits it."""
        values = dict(form.form_values())
        for field in form.xpath(".//*[@required]"):
            name = field.get("name")
            if field.get("type") == "radio":
                values.setdefault(name, field.get("value"))
            elif field.tag == "select":
                values[name] = values.get(name) or field.xpath("./option/@value")[-1]
            elif not values.get(name):
                values[name] = {
                    "date": "2026-03-02",
                    "datetime-local": "2026-03-02T08:00",
                    "number": "3",
                }.get(field.get("type"), f"About {name}")
        return {**values, "subject": SUBJECT, "description": DESCRIPTION, **typed}

    def submit(self, values, step="send", files=(), headers=None):
        return self.url_open(
            "/submitted/ticket",
            data={**values, "step": step},
            files=[("files", one) for one in files] or None,
            headers=headers,
            allow_redirects=False,
        )

    def assertKept(self, page, values):
        """Everything that was typed is in the page's form, as it was typed."""
        kept = dict(self.form_of(page).form_values())
        for name, text in values.items():
            if name not in ("csrf_token", "step"):
                # A form's lines end as the network wants them.
                result = (kept.get(name) or "").replace("\r\n", "\n")
                self.assertEqual(result, text, name)

    def assertNothingFiled(self):
        self.assertFalse(self.filed())

    # === CHOOSING A KIND === #

    def test_the_kinds_come_first(self):
        """Each is a link that works without scripts."""
        page = self.look("/new/ticket")
        kinds = self.env["helpdesk.ticket"].with_user(self.requester).get_intake_types()
        self.assertTrue(kinds)
        for kind in kinds:
            link = page.xpath(f"//a[@href='/new/ticket?type={kind['id']}']")
            self.assertEqual(len(link), 1, kind["name"])
            self.assertIn(kind["name"], self.words(link[0]))
            self.assertIn(kind["coverage_label"], self.words(link[0]))

    def test_nothing_is_called_included_that_would_not_be(self):
        """Neither where kinds are chosen, nor on the form, nor in its preview."""
        rerouted = self.env["helpdesk.ticket.type"].create(
            {"name": "Bills", "show_in_portal": True}
        )
        self.policy.coverage_ids = [
            Command.create({"type_id": rerouted.id, "coverage": "rerouted"})
        ]
        self.agreement.ticket_quota = 1
        tickets = self.env["helpdesk.ticket"].search_count(
            [("agreement_id", "=", self.agreement.id), ("quota_month", "!=", False)]
        )
        self.assertFalse(tickets, "filed before there was a quota")
        self.assertIn("Included", self.words(self.look("/new/ticket")))
        values = self.typed_into(self.form_of(self.open_form()))
        self.assertEqual(self.submit(values).status_code, 303)
        for label, sentence in (
            ("Over quota", "are used up"),
            ("Suspended", "Service is suspended."),
        ):
            with self.subTest(label):
                page = self.look("/new/ticket")
                [said] = self.by_class(page, "o_sla_intake_waiting")
                self.assertIn(sentence, self.words(said))
                self.assertNotIn("Included", self.words(page))
                self.assertIn("Part of your agreement", self.words(page))
                [card] = page.xpath(f"//a[@data-type='{self.problem.id}']")
                self.assertIn(label, self.words(card))
                # Another team takes care of these all the same.
                [card] = page.xpath(f"//a[@data-type='{rerouted.id}']")
                self.assertIn("Rerouted", self.words(card))
                page = self.open_form()
                self.assertNotIn("Included", self.words(page))
                [head] = self.by_class(page, "o_sla_intake_kind")
                self.assertIn(label, self.words(head))
                self.assertIn(sentence, self.words(head))
                values = self.typed_into(self.form_of(page))
                page = self.look_at(self.submit(values, step="check"))
                [result] = self.by_class(page, "o_sla_part_promise")
                self.assertIn("No time is promised", self.words(result))
                self.assertIn(sentence, self.words(result))
                self.assertNotIn("Included", self.words(page))
            self.agreement.action_suspend("They argue about everything")

    def test_only_the_questions_of_the_kind_are_asked(self):
        """And the questions of another request type are not."""
        for kind in (self.problem, self.requirement):
            intake = (
                self.env["helpdesk.ticket"]
                .with_user(self.requester)
                .get_intake(kind.id)
            )
            page = self.open_form(kind)
            asked = {
                name.removeprefix("answer_")
                for name in page.xpath("//@name[starts-with(., 'answer_')]")
            }
            self.assertEqual(asked, {one["code"] for one in intake["questions"]})
            impacts = page.xpath("//input[@name='impact']/@value")
            self.assertEqual(impacts, [one["value"] for one in intake["impacts"]])
        self.assertNothingFiled()

    def test_every_field_has_a_label(self):
        page = self.open_form()
        fields = page.xpath(
            "//form[contains(@class, 'o_sla_intake_form')]"
            "//*[self::input or self::textarea or self::select][@type != 'hidden' "
            "or not(@type)]"
        )
        self.assertTrue(fields)
        for field in fields:
            labels = page.xpath("//label[@for=$name]", name=field.get("id"))
            inside = field.xpath("ancestor::label")
            self.assertTrue(labels or inside, field.get("name"))

    def test_a_kind_that_is_not_there_leads_to_those_that_are(self):
        """Any values in the address: a sentence, and never a broken page."""
        hidden = self.env["helpdesk.ticket.type"].create(
            {"name": "Internal", "show_in_portal": False}
        )
        for given in ("0", "-3", "x", "9" * 9, "9" * 30, "²", "1.5", str(hidden.id)):
            with self.subTest(type=given):
                page = self.page_of(
                    self.url_open("/new/ticket?type=" + given, allow_redirects=False),
                    400,
                )
                self.assertTrue(page.xpath("//*[@role='alert']"))
                self.assertTrue(page.xpath("//a[contains(@href, '?type=')]"))
                self.assertNotIn("Internal", self.words(page))

    def test_another_kind_takes_along_what_was_typed(self):
        values = self.typed_into(self.form_of(self.open_form()))
        page = self.page_of(self.submit(values, "kinds"))
        cards = page.xpath("//button[@name='type_id']/@value")
        self.assertIn(str(self.requirement.id), cards)
        kept = dict(self.form_of(page).form_values())
        page = self.page_of(
            self.submit({**kept, "type_id": self.requirement.id}, "kind")
        )
        self.assertKept(
            page,
            {
                "type_id": str(self.requirement.id),
                "subject": SUBJECT,
                "description": DESCRIPTION,
                "key": values["key"],
            },
        )
        self.assertNothingFiled()

    # === SENDING === #

    def test_a_ticket_is_filed_as_it_was_shown(self):
        """With the answers, the severity they come to, and the picture."""
        values = self.typed_into(
            self.form_of(self.open_form()), impact="stopped", urgency="now"
        )
        answer = self.submit(values, files=[("screen.png", PNG, "image/png")])
        self.assertEqual(answer.status_code, 303)
        ticket = self.filed()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(
            urlsplit(answer.headers["Location"]).path, f"/my/ticket/{ticket.id}"
        )
        self.assertEqual(ticket.name, SUBJECT)
        self.assertEqual(ticket.partner_id, self.requester.partner_id)
        self.assertEqual(ticket.type_id, self.problem)
        self.assertEqual(ticket.agreement_id, self.agreement)
        self.assertEqual(ticket.priority, "3")
        self.assertIn("Nobody can invoice.", ticket.description)
        self.assertNotIn("<b>", ticket.description.replace("<b>About", ""))
        self.assertEqual(ticket.attachment_ids.name, "screen.png")
        self.assertEqual(ticket.attachment_ids.raw, PNG)
        self.assertTrue(self.clocks(ticket, "first_response"))

    def test_what_worked_is_said_once(self):
        values = self.typed_into(self.form_of(self.open_form()))
        self.submit(values)
        result = self.look("/new/ticket").xpath("//*[@role='status']")
        self.assertIn(self.filed().number, self.words(result[0]))
        again = self.look("/new/ticket")
        self.assertFalse(self.by_class(again, "alert-success"))

    def test_the_same_form_sent_twice_gives_one_ticket(self):
        """A second press, a reloaded answer: the same ticket again."""
        values = self.typed_into(self.form_of(self.open_form()))
        first, second = self.submit(values), self.submit(values)
        self.assertEqual(len(self.filed()), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])

    def test_what_was_changed_since_is_another_ticket(self):
        """A sending that was lost on the way takes nothing else with it."""
        values = self.typed_into(self.form_of(self.open_form()))
        self.submit(values)
        self.submit({**values, "description": "And the printer burns."})
        self.assertEqual(len(self.filed()), 2)

    def test_our_script_is_shown_where_to_go(self):
        values = self.typed_into(self.form_of(self.open_form()))
        answer = self.submit(values, headers={"Accept": "application/json"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json(), {"url": f"/my/ticket/{self.filed().id}"})

    def test_a_zero_byte_does_no_harm(self):
        values = self.typed_into(self.form_of(self.open_form()))
        self.submit({**values, "subject": "Zero\x00 bytes"})
        self.assertEqual(self.filed().name, "Zero bytes")

    def test_an_address_that_takes_forms_files_nothing_by_itself(self):
        """P2: looking changes nothing."""
        answer = self.get(f"/submitted/ticket?subject=x&type_id={self.problem.id}")
        self.assertEqual(urlsplit(answer.headers["Location"]).path, "/new/ticket")
        self.assertNothingFiled()

    def test_a_form_of_helpdesk_mgmt_is_asked_for_its_kind(self):
        """An old page: what was typed is kept, and nothing is filed unseen."""
        values = {
            "csrf_token": self.form_of(self.open_form()).fields["csrf_token"],
            "subject": SUBJECT,
            "description": DESCRIPTION,
        }
        page = self.page_of(self.submit(values), 400)
        self.assertTrue(page.xpath("//button[@name='type_id']"))
        self.assertKept(page, {"subject": SUBJECT, "description": DESCRIPTION})
        self.assertNothingFiled()

    def test_team_and_category_are_asked_where_the_company_says_so(self):
        """As in helpdesk_mgmt; what is not offered is not taken."""
        company = self.env.company
        company.helpdesk_mgmt_portal_select_team = True
        company.helpdesk_mgmt_portal_select_category = True
        self.team.show_in_portal = True
        hidden = self.env["helpdesk.ticket.team"].create(
            {"name": "Hidden", "show_in_portal": False}
        )
        category = self.env["helpdesk.ticket.category"].create({"name": "Stock"})
        form = self.form_of(self.open_form())
        teams = form.xpath(".//select[@name='team_id']/option/@value")
        self.assertIn(str(self.team.id), teams)
        self.assertNotIn(str(hidden.id), teams)
        chosen = {"team_id": str(self.team.id), "category_id": str(category.id)}
        values = self.typed_into(form, **chosen)
        page = self.page_of(self.submit({**values, "subject": " "}), 400)
        self.assertKept(page, chosen)
        self.submit(values)
        self.assertEqual(self.filed().team_id, self.team)
        self.assertEqual(self.filed().category_id, category)
        self.submit({**values, "key": "another", "team_id": str(hidden.id)})
        self.assertNotIn(hidden, self.filed().team_id)

    # === WHAT GOES WRONG === #

    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self):
        """A summary with links, each field marked; nothing is filed."""
        values = self.typed_into(self.form_of(self.open_form()), subject="  ")
        page = self.page_of(self.submit(values), 400)
        summary = page.xpath("//*[contains(@class, 'o_sla_intake_errors')]")[0]
        self.assertEqual(summary.get("role"), "alert")
        self.assertEqual(summary.xpath(".//a/@href"), ["#subject"])
        field = page.xpath("//*[@id='subject']")[0]
        self.assertEqual(field.get("aria-invalid"), "true")
        described = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
        self.assertTrue(self.words(described[0]))
        self.assertKept(page, values)
        self.assertNothingFiled()

    def test_every_link_of_the_summary_leads_to_its_field(self):
        """A form sent empty."""
        form = self.form_of(self.open_form())
        page = self.page_of(self.submit(dict(form.form_values())), 400)
        links = page.xpath("//*[contains(@class, 'o_sla_intake_errors')]//a/@href")
        self.assertGreater(len(links), 2)
        for link in links:
            self.assertEqual(len(page.xpath(f"//*[@id='{link[1:]}']")), 1, link)

    def test_files_that_are_not_taken_are_refused_with_what_was_typed_kept(self):
        """Judged by what is in them; the browser's word is not enough."""
        drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        for name, content, kind in (
            ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + b"0" * 64, "video/mp4"),
            ("drawing.svg", drawing, "image/svg+xml"),
            ("drawing.png", drawing, "image/png"),
            ("page.html", b"<html><script/></html>", "text/html"),
            ("tool.exe", b"MZ" + b"\x00" * 200, "application/octet-stream"),
        ):
            with self.subTest(name=name):
                values = self.typed_into(self.form_of(self.open_form()))
                answer = self.submit(values, files=[(name, content, kind)])
                page = self.page_of(answer, 400)
                links = page.xpath(
                    "//*[contains(@class, 'o_sla_intake_errors')]//a/@href"
                )
                self.assertEqual(links, ["#files"])
                self.assertKept(page, values)
        self.assertNothingFiled()

    def test_more_than_is_taken_is_refused(self):
        values = self.typed_into(self.form_of(self.open_form()))
        many = [(f"{number}.png", PNG, "image/png") for number in range(11)]
        self.assertKept(self.page_of(self.submit(values, files=many), 400), values)
        large = [("large.png", PNG + b"0" * (11 * 2**20), "image/png")]
        self.assertKept(self.page_of(self.submit(values, files=large), 400), values)
        self.assertNothingFiled()

    def test_a_token_of_another_session_loses_nothing_and_changes_nothing(self):
        """The same page, everything typed, and a token that works."""
        for token in ("", "0" * 40 + "o1", "nonsense", "x" * 40 + "o9999999999"):
            with self.subTest(token=token):
                values = self.typed_into(self.form_of(self.open_form()))
                page = self.page_of(self.submit({**values, "csrf_token": token}), 400)
                self.assertTrue(page.xpath("//*[@role='alert']"))
                self.assertKept(page, values)
                self.assertNothingFiled()
        again = dict(self.form_of(page).form_values())
        self.assertEqual(self.submit(again).status_code, 303)
        self.assertEqual(len(self.filed()), 1)

    def test_a_lost_session_loses_nothing_typed(self):
        """Kept on a page until a user is logged in again; then it goes on."""
        values = self.typed_into(self.form_of(self.open_form()))
        self.log_in(None)
        page = self.page_of(self.submit(values), 403)
        self.assertTrue(page.xpath("//a[starts-with(@href, '/web/login')]"))
        self.assertIn(SUBJECT, self.words(page))
        self.assertKept(page, values)
        self.assertNothingFiled()
        waiting = dict(self.form_of(page).form_values())
        self.assertKept(self.page_of(self.submit(waiting, "resume"), 403), values)
        self.log_in(self.requester)
        page = self.page_of(self.submit(waiting, "resume"))
        self.assertKept(page, values)
        self.assertNothingFiled()
        answer = self.submit(dict(self.form_of(page).form_values()))
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.filed().partner_id, self.requester.partner_id)

    def test_no_user_is_sent_to_log_in_before_a_page(self):
        """What is only looked at waits behind the log in, as everywhere."""
        self.log_in(None)
        answer = self.get(f"/new/ticket?type={self.problem.id}")
        self.assertEqual(urlsplit(answer.headers["Location"]).path, "/web/login")

    def test_sending_too_often_loses_nothing_typed(self):
        self.env["ir.config_parameter"].set_param("sla_portal.limit_submit", "1/3600")
        values = self.typed_into(self.form_of(self.open_form()))
        self.assertEqual(self.submit(values).status_code, 303)
        values["subject"] = "Another one"
        page = self.page_of(self.submit(values), 429)
        self.assertTrue(page.xpath("//*[@role='alert']"))
        self.assertKept(page, values)
        self.assertEqual(len(self.filed()), 1)

    # === BEFORE SENDING === #

    def test_what_will_be_promised_is_shown_before_sending(self):
        """The button for browsers without scripts; nothing is filed."""
        values = self.typed_into(
            self.form_of(self.open_form()), impact="stopped", urgency="now"
        )
        page = self.page_of(self.submit(values, "check"))
        said = page.xpath("//*[contains(@class, 'o_sla_intake_promise_said')]")[0]
        self.assertTrue(said.get("data-answer-by"))
        preview = (
            self.env["helpdesk.ticket"]
            .with_user(self.requester)
            .preview_intake(
                {
                    "type_id": self.problem.id,
                    "subject": SUBJECT,
                    "impact": "stopped",
                    "urgency": "now",
                }
            )
        )
        self.assertEqual(self.words(said), preview["promise"])
        self.assertKept(page, values)
        self.assertNothingFiled()

    def test_checking_says_what_is_missing_too(self):
        values = self.typed_into(self.form_of(self.open_form()), subject="")
        page = self.page_of(self.submit(values, "check"), 400)
        self.assertTrue(page.xpath("//a[@href='#subject']"))
        self.assertTrue(
            page.xpath("//*[contains(@class, 'o_sla_intake_promise_said')]")
        )
        self.assertNothingFiled()

    def preview(self, **values):
        answer = self.url_open("/new/ticket/preview", data=values)
        self.assertEqual(answer.status_code, 200)
        return json.loads(answer.content)

    def test_what_follows_typing_comes_in_parts(self):
        """The promise, the hints and the tickets that look alike."""
        parts = self.preview(
            type_id=self.problem.id, subject=SUBJECT, impact="stopped", urgency="now"
        )
        self.assertEqual(set(parts), {"promise", "hints", "similar"})
        self.assertIn("data-answer-by", parts["promise"])
        self.assertNothingFiled()

    def test_a_ticket_that_looks_alike_is_offered_to_those_who_see_it(self):
        typed = {"type_id": self.problem.id, "subject": "Stock report is empty"}
        self.assertIn(self.ticket.number, self.preview(**typed)["similar"])
        self.log_in(self.stranger)
        self.assertNotIn(self.ticket.number, self.preview(**typed)["similar"])

    def test_several_errors_in_one_text_are_hinted_at(self):
        parts = self.preview(
            type_id=self.problem.id,
            subject="Several errors",
            description="1. The stock report gives an error.\n"
            "2. Invoices cannot be posted.\n3. The printer does not print.",
        )
        self.assertIn("<li", parts["hints"])

    def test_a_preview_of_nonsense_breaks_nothing(self):
        for typed in (
            {"subject": ""},
            {"type_id": "x" * 50},
            {"type_id": "9" * 12, "impact": "<b>", "urgency": "\x00"},
        ):
            with self.subTest(typed=typed):
                self.preview(**typed)

    def test_no_user_gets_no_preview(self):
        """And our script gets the answer that the session is lost."""
        self.log_in(None)
        answer = self.url_open("/new/ticket/preview", data={"subject": SUBJECT})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(answer.json(), {"lost": True})

    # === IN SPANISH === #

    def test_the_promise_is_shown_in_the_language_of_the_reader(self):
        """With the zone named, and the deadline the same."""
        typed = {
            "type_id": self.problem.id,
            "subject": SUBJECT,
            "impact": "stopped",
            "urgency": "now",
        }
        english = lxml.html.fromstring(self.preview(**typed)["promise"])
        self.requester.lang = SPANISH
        self.log_in(self.requester)
        spanish = lxml.html.fromstring(self.preview(**typed)["promise"])
        moments = [one.xpath("//@data-answer-by")[0][:16] for one in (english, spanish)]
        self.assertEqual(moments[0][:13], moments[1][:13])

    # === FORMS OF BEFORE === #

    def plain(self, files=None, **values):
        """The help desk's own form."""
        values = {"subject": SUBJECT, "description": "First\nSecond", **values}
        return self.post("/submitted/ticket", files=files, **values)

    def test_the_help_desks_own_form_goes_on_working(self):
        files = {"attachment": ("screen.png", PNG, "image/png")}
        answer = self.plain(files=files)
        ticket = self.filed()
        self.assertIn(f"/my/ticket/{ticket.id}", answer.headers["Location"])
        self.assertEqual(ticket.name, SUBJECT)
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["screen.png"])
        self.assertEqual(ticket.agreement_id, self.agreement)

    def test_who_may_read_no_kinds_names_one_all_the_same(self):
        """An internal user in no group of the help desk files a ticket."""
        new_test_user(self.env, login="storekeeper", groups="base.group_user")
        self.authenticate("storekeeper", "storekeeper")
        self.page_of(self.get("/new/ticket"))
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Warehouse", "show_in_portal": True}
        )
        answer = self.plain(type=self.problem.id, category=category.id)
        ticket = self.filed()
        self.assertIn(f"/my/ticket/{ticket.id}", answer.headers["Location"])
        self.assertEqual(ticket.type_id, self.problem)
        self.assertEqual(ticket.category_id, category)

    def test_a_kind_that_is_required_is_one_that_is_offered(self):
        self.env.company.helpdesk_mgmt_portal_type_id_required = True
        hidden = self.problem.copy({"name": "Hidden", "show_in_portal": False})
        for kind in ("", "x", hidden.id):
            self.page_of(self.plain(type=kind))
        self.assertFalse(self.filed())
        self.plain(type=self.problem.id)
        self.assertEqual(self.filed().type_id, self.problem)

    def test_a_subject_alone_is_enough(self):
        self.assertLess(
            self.post("/submitted/ticket", subject=SUBJECT).status_code, 400
        )
        self.assertEqual(self.filed().name, SUBJECT)

    def test_forms_of_before_are_looked_at_like_ours(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
        files = {"attachment": ("screen.svg", svg, "image/svg+xml")}
        page = self.page_of(self.plain(files=files), status=400)
        self.assertIn("screen.svg", self.words(page))
        self.page_of(self.plain(subject=" "), status=400)
        self.page_of(self.plain(csrf_token="x"), status=400)
        self.assertFalse(self.filed())

    def test_ids_that_are_not_offered_are_not_taken(self):
        other = self.env["res.company"].create({"name": "Other"})
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Theirs", "company_id": other.id, "show_in_portal": True}
        )
        for value in (category.id, "x", "9" * 30):
            self.plain(category=value, team=value)
        self.assertEqual(len(self.filed()), 3)
        self.assertFalse(self.filed().category_id)
        self.assertEqual(self.filed().company_id, self.env.company)


@tagged("post_install", "-at_install")
class TestIntakeAccess(AxeMixin, PortalCase):
    def test_no_user_meets_a_barrier(self):
        """WCAG 2.1 A and AA, on a phone and at a desk, in two languages."""
        problem = self.env.ref("sla_policy.type_problem")
        requirement = self.env.ref("sla_policy.type_requirement")
        pages = [
            "/new/ticket",
            f"/new/ticket?type={problem.id}",
            f"/new/ticket?type={requirement.id}",
        ]
        for lang in LANGUAGES:
            with self.subTest(lang=lang):
                self.assert_accessible(pages, login=self.requester.login, lang=lang)

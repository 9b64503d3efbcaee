"""Every route of ours and of the help desk, by the role that requests it (P1, P2, P3).

A route that is not in the table fails a test: add it with the roles that may use it.
"""

import re
import threading
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.sla_policy.engine import vocabulary as voc
from odoo.addons.sla_prepaid_hours.tests.estimate_common import EstimateMixin

from .common import PortalCase
from .undone import UndoneMixin

# Whose routes are in the table.
ADDONS = {
    "helpdesk_mgmt",
    "helpdesk_type",
    "sla_escalation",
    "sla_policy",
    "sla_portal",
    "sla_prepaid_hours",
}

# Visitors: not logged in, a user of another customer, a user of another
# customer in another company, who asked, a colleague of theirs, and who is named in the
# agreement.
WHO = (
    "public",
    "stranger",
    "elsewhere",
    "eva",
    "colleague",
    "authorised",
    "approver",
    "biller",
)

# What they get: to log in first (in), a page (ok), what they asked for, and then a page
# (go), a page that says why not (bad), no sign that there is anything (no), a page that
# keeps what was typed (keep), not this way (405).
TABLE = {
    # helpdesk_mgmt's, as they are with us
    "GET /my/tickets": "in ok ok ok ok ok ok ok",
    "GET /my/tickets/page/<int:page>": "in ok ok ok ok ok ok ok",
    "GET /my/ticket/<int:ticket_id>": "in go go ok ok ok ok ok",
    "GET /my/ticket/<int:ticket_id>/<access_token>": "in go go ok ok ok ok ok",
    "GET /ticket/close": "in no no go go go go go",
    "POST /ticket/close": "in no no go go go go go",
    "POST /my/tickets": "in ok ok ok ok ok ok ok",
    "POST /my/tickets/page/<int:page>": "in ok ok ok ok ok ok ok",
    "GET /new/ticket": "in ok ok ok ok ok ok ok",
    "GET /submitted/ticket": "in go go go go go go go",
    "POST /submitted/ticket": "keep go go go go go go go",
    # sla_portal's
    "POST /new/ticket/preview": "keep ok ok ok ok ok ok ok",
    "GET /my/ticket/<int:ticket_id>/message": "in go go go go go go go",
    "POST /my/ticket/<int:ticket_id>/message": "in no no go go go go go",
    "GET /my/ticket/<int:ticket_id>/confirm": "in go go go go go go go",
    "POST /my/ticket/<int:ticket_id>/confirm": "in no no go bad go bad bad",
    "GET /my/ticket/<int:ticket_id>/not_solved": "in go go go go go go go",
    "POST /my/ticket/<int:ticket_id>/not_solved": "in no no go bad go bad bad",
    "GET /my/ticket/<int:ticket_id>/confirm_contact": "in go go go go go go go",
    "POST /my/ticket/<int:ticket_id>/confirm_contact": "in no no bad bad go bad bad",
    "GET /my/ticket/<int:ticket_id>/escalate": "in no no ok ok ok ok ok",
    "POST /my/ticket/<int:ticket_id>/escalate": "in no no go go go go go",
    "GET /my/tickets/order": "in ok ok ok ok ok ok ok",
    "POST /my/tickets/order": "in ok ok ok ok ok ok ok",
    "GET /my/support": "in ok ok ok ok ok ok ok",
    "GET /my/estimates": "in ok ok ok ok ok ok ok",
    "GET /my/estimates/page/<int:number>": "in ok ok ok ok ok ok ok",
    "GET /my/estimate/<int:estimate_id>": "in no no ok ok ok ok ok",
    "GET /my/estimate/<int:estimate_id>/pdf": "in no no no no ok ok ok",
    "GET /my/estimate/<int:estimate_id>/signed": "in no no no no no no no",
    "GET /my/estimate/<int:estimate_id>/approve": "in go go go go go go go",
    "POST /my/estimate/<int:estimate_id>/approve": "in no no bad bad bad go bad",
    "GET /my/estimate/<int:estimate_id>/decline": "in go go go go go go go",
    "POST /my/estimate/<int:estimate_id>/decline": "in no no bad bad bad go bad",
    "GET /my/hours": "in ok ok keep keep keep keep ok",
    "GET /my/hours/page/<int:number>": "in ok ok keep keep keep keep ok",
    "GET /my/hours/statement/<int:statement_id>/<string:kind>": (
        "in no no no no no no ok"
    ),
    "GET /my/hours/buy": "in go go go go go go go",
    "POST /my/hours/buy": "in go go keep keep keep go go",
    # sla_escalation's: for who was called, and for calendars by their own token
    "GET /my/escalation/<int:escalation_id>/acknowledge": "in no no no no no no no",
    "POST /my/escalation/<int:escalation_id>/acknowledge": "in no no no no no no no",
    "GET /sla/oncall/<string:token>.ics": "no no no no no no no no",
}

# What is sent with a form; {names} are of `ids`.
SENT = {
    "/ticket/close": {"ticket_id": "{ticket_id}", "stage_id": "{stage_id}"},
    "/submitted/ticket": {
        "type_id": "{type_id}",
        "subject": "Printer",
        "description": "It does not print.",
        "impact": "slowed",
        "urgency": "soon",
    },
    "/new/ticket/preview": {"type_id": "{type_id}", "subject": "Printer"},
    "/my/ticket/<int:ticket_id>/message": {"body": "Any news?"},
    "/my/ticket/<int:ticket_id>/not_solved": {"reason": "Still empty."},
    "/my/ticket/<int:ticket_id>/escalate": {
        "reason": "Nobody answers.",
        "price": "{price}",
    },
    "/my/estimate/<int:estimate_id>/approve": {
        "version": "{version}",
        "digest": "{digest}",
        "name": "Somebody",
        "sentence": "{sentence}",
        "signature": "",
    },
    "/my/estimate/<int:estimate_id>/decline": {
        "version": "{version}",
        "reason": "Too much.",
    },
    "/my/hours/buy": {
        "product_id": "{product_id}",
        "quantity": "1",
        "note": "Soon, please.",
    },
    "/my/tickets/order": {
        "ids": "{ticket_id}",
        "step": "check",
        "before": "{ticket_id}",
        "moves": "{{}}",
    },
}

# Routes with a limit of requests: `sla.portal.rate`.
LIMITED = {
    "POST /ticket/close": "close",
    "POST /submitted/ticket": "submit",
    "POST /new/ticket/preview": "preview",
    "POST /my/ticket/<int:ticket_id>/message": "message",
    "POST /my/ticket/<int:ticket_id>/confirm": "confirm",
    "POST /my/ticket/<int:ticket_id>/not_solved": "not_solved",
    "POST /my/ticket/<int:ticket_id>/confirm_contact": "confirm_contact",
    "POST /my/ticket/<int:ticket_id>/escalate": "escalate",
    "POST /my/tickets/order": "order",
    "POST /my/estimate/<int:estimate_id>/approve": "estimate",
    "POST /my/estimate/<int:estimate_id>/decline": "estimate",
    "POST /my/hours/buy": "buy",
}
# What people type into forms, to be found again where they are refused.
TYPED = {"body", "description", "name", "note", "reason", "subject"}

# Routes that answer only a request of the right kind.
QUERY = {
    "GET /ticket/close": "?ticket_id={ticket_id}&stage_id={stage_id}",
    "GET /my/tickets": "?sortby=date&filterby=all&groupby=none&search=stock",
    "GET /new/ticket": "?type={type_id}",
}

NONSENSE = (
    "",
    "x",
    "-1",
    "0",
    "1.5",
    "²",
    "99999999999999999999",
    "2147483648",
    "a\x00b",
    "ñ☃",
    "' OR 1=1 --",
    "[1, 2]",
    '{"a": 1}',
    "../../etc",
    "<script>",
    "z" * 5000,
    "9" * 5000,
)


def converters(rule):
    return re.findall(r"<(?:\w+:)?(\w+)>", rule)


class TestDoorsMatrix(UndoneMixin, EstimateMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.escalation = cls.make_escalation()
        cls.open_ticket = cls.make_ticket(name="Open", partner_id=cls.eva.id)
        cls.make_pack(10)
        cls.estimate = cls.sent(cls.ticket, minutes=180)
        cls.statement = cls.env["sla.statement"].create({"partner_id": cls.customer.id})
        cls.statement.action_close()
        cls.print_due()
        cls.name_roles(
            billing_contact_ids=[Command.set(cls.biller.partner_id.ids)],
            approver_ids=[Command.create({"partner_id": cls.approver.partner_id.id})],
        )
        cls.stage = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.stage.close_from_portal = True
        cls.ticket.stage_id = cls.ticket._sla_stage_of((voc.SOLVED,))
        cls.token = cls.ticket._portal_ensure_token()
        cls.company = cls.env["res.company"].create({"name": "Elsewhere Ltd."})
        cls.elsewhere = new_test_user(
            cls.env,
            login="portal_elsewhere",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            tz=cls.tz,
        )
        cls.people = {
            "public": None,
            "stranger": cls.stranger,
            "elsewhere": cls.elsewhere,
            "eva": cls.portal_user,
            "colleague": cls.requester,
            "authorised": cls.authorised,
            "approver": cls.approver,
            "biller": cls.biller,
        }
        # How often is tested on its own.
        for what in cls.limits():
            cls.env["ir.config_parameter"].set_param(f"sla_portal.limit_{what}", "0")
        cls.secrets = [cls.ticket.name, cls.ticket.number, cls.customer.name]
        cls.ids = cls.make_ids()
        cls.env.flush_all()

    @classmethod
    def limits(cls):
        return set(LIMITED.values())

    @classmethod
    def make_ids(cls):
        """One record of the customer's for every name in an address."""
        return {
            "ticket_id": cls.ticket.id,
            "stage_id": cls.stage.id,
            "type_id": cls.env["helpdesk.ticket.type"].search([], limit=1).id,
            "escalation_id": cls.escalation.id,
            "page": 1,
            "number": 1,
            "estimate_id": cls.estimate.id,
            "version": cls.estimate.version,
            "digest": cls.estimate.sent_digest,
            "sentence": cls.estimate.approval_sentence,
            "statement_id": cls.statement.id,
            "kind": "pdf",
            "product_id": cls.env.ref("sla_prepaid_hours.product_development_hours").id,
            "access_token": "made-up",
            "token": "made-up",
            "price": cls.ticket.with_user(cls.portal_user).get_undue_price()["price"],
        }

    @classmethod
    def make_escalation(cls):
        cls.make_rule(
            cls.make_level("agent"), cls.make_level(role=cls.role), trigger="customer"
        )
        other = cls.make_ticket(name="Another one", partner_id=cls.eva.id)
        other.with_user(cls.portal_user).action_escalate("Nobody answers.")
        return cls.env["sla.escalation"].search([("ticket_id", "=", other.id)], limit=1)

    # === KNOCKING === #

    def address(self, door, **ids):
        method, rule = door.split(" ", 1)
        ids = {**self.ids, **ids}
        url = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), rule)
        return url + QUERY.get(f"{method} {rule}", "").format(**ids)

    def knock(self, door, _at=None, **values):
        """Ask for it; what is sent is as in the table, but for what is named here."""
        method, rule = door.split(" ", 1)
        ids = {**self.ids, **(_at or {})}
        if rule.endswith("/escalate") and _at is None:
            # What is solved is not escalated.
            ids["ticket_id"] = self.open_ticket.id
        url = self.address(door, **ids)
        if method == "GET":
            return self.get(url)
        sent = {name: value.format(**ids) for name, value in SENT.get(rule, {}).items()}
        return self.post(url, **{**sent, **values})

    def outcome(self, answer):
        to = answer.headers.get("Location", "")
        if answer.status_code in (301, 302, 303):
            return "in" if "/web/login" in to else "go"
        return {200: "ok", 400: "bad", 403: "keep", 404: "no"}.get(
            answer.status_code, str(answer.status_code)
        )

    # === TESTS === #

    def test_every_route_is_in_the_table(self):
        found = set()
        # Asked for outside of a request, the map wants to know of which database.
        thread, name = threading.current_thread(), self.env.cr.dbname
        with patch.object(thread, "dbname", name, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            endpoint = rule.endpoint.func
            modules = {
                one.__module__.split(".")[2]
                for one in type(endpoint.__self__).__mro__
                if endpoint.__name__ in vars(one)
                and one.__module__.startswith("odoo.addons.")
            }
            if modules & ADDONS and not modules & {"portal", "mail", "web"}:
                methods = rule.endpoint.routing["methods"] or ["GET", "POST"]
                found |= {f"{method} {rule.rule}" for method in methods}
        self.assertEqual(found - set(TABLE), set(), "who may come in is not said")
        self.assertEqual(set(TABLE) - found, set(), "there is no such door any more")

    @mute_logger("odoo.http")
    def test_who_comes_in_where(self):
        for who in WHO:
            self.log_in(self.people[who])
            for door, row in TABLE.items():
                expected = dict(zip(WHO, row.split(), strict=True))[who]
                with self.subTest(door=door, who=who), self.undone():
                    before = self.state()
                    answer = self.knock(door)
                    self.assertEqual(self.outcome(answer), expected, answer.text[:500])
                    if expected != "go" or door.startswith("GET"):
                        self.assertEqual(self.state(), before, "something changed")
                    if who in ("public", "stranger", "elsewhere"):
                        for secret in self.secrets:
                            self.assertNotIn(secret, answer.text)

    @mute_logger("odoo.http")
    def test_hidden_and_missing_records_answer_alike(self):
        for who in ("public", "stranger", "elsewhere"):
            self.log_in(self.people[who])
            for door in TABLE:
                names = [
                    name
                    for name in converters(door)
                    if name.endswith("_id") and name in self.ids
                ]
                if "{ticket_id}" in str(SENT.get(door.split(" ")[1])) + str(
                    QUERY.get(door)
                ):
                    names.append("ticket_id")
                for name in names:
                    with self.subTest(door=door, who=who, name=name), self.undone():
                        missing = 2**31 - 2
                        hidden = self.knock(door, {})
                        nothing = self.knock(door, {name: missing})
                        self.assertEqual(
                            self.trace(hidden, self.ids[name]),
                            self.trace(nothing, missing),
                        )

    def trace(self, answer, number):
        """What a user could compare: without what is another every time."""
        text = re.sub(r'csrf_token(": "|: "|" value=")[^"]*', "", answer.text)
        text = re.sub(r'name="key" value="\w+"', "", text)
        named = re.compile(rf"(/|%2F|_id=|_id%3D){number}\b")
        return (
            answer.status_code,
            named.sub(r"\1ID", answer.headers.get("Location", "")),
            named.sub(r"\1ID", text),
        )

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_changes_nothing(self):
        self.log_in(self.portal_user)
        for door in TABLE:
            if door.startswith("POST"):
                with self.subTest(door=door), self.undone():
                    before = self.state()
                    answer = self.knock(door, csrf_token="made up")
                    self.assertEqual(self.state(), before)
                    if door != "POST /new/ticket/preview":
                        self.assertEqual(answer.status_code, 400)

    @mute_logger("odoo.http")
    def test_the_address_of_every_form_opens_as_a_page(self):
        """What a refused form leaves in the browser is loaded again, and so is where a
        login in between leads to."""
        for door, row in TABLE.items():
            method, rule = door.split(" ", 1)
            # What only our script requests is no page; and what is for our own
            # people, who are called, is not for customers.
            is_ours = set(row.split()) == {"in", "no"}
            if method == "GET" or rule == "/new/ticket/preview" or is_ours:
                continue
            with self.subTest(door=door):
                self.log_in(self.who_may(rule))
                answer = self.url_open(self.address(f"GET {rule}"))
                self.assertEqual(answer.status_code, 200, answer.url)
                self.assertIn("</html>", answer.text)

    def who_may(self, rule):
        """Whose nonsense gets furthest."""
        if rule.startswith("/my/estimate"):
            return self.approver
        return self.biller if rule.startswith("/my/hours") else self.authorised

    @mute_logger("odoo.http")
    def test_too_often_is_429_with_the_sentence_and_what_was_typed(self):
        rates, parameters = self.env["sla.portal.rate"], self.env["ir.config_parameter"]
        for door, what in LIMITED.items():
            rule = door.split(" ", 1)[1]
            user = self.who_may(rule)
            self.log_in(user)
            with self.subTest(door=door), self.undone():
                parameters.set_param(f"sla_portal.limit_{what}", "1/3600")
                rates.with_user(user)._take(what)
                before = self.state()
                asked = {"step": "send"} if what == "order" else {}
                answer = self.knock(door, **asked)
                self.assertEqual(answer.status_code, 429, answer.text[:500])
                self.assertIn("You have asked for this 1 times", answer.text)
                if what not in ("preview", "close"):
                    for name in TYPED & set(SENT.get(rule, ())):
                        self.assertIn(SENT[rule][name], answer.text)
                self.assertEqual(self.state(), before, "something changed")

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_nonsense_is_never_an_error_of_ours(self):
        for door in TABLE:
            method, rule = door.split(" ", 1)
            self.log_in(self.who_may(rule))
            names = SENT.get(rule, {}) if method == "POST" else {}
            for name in names:
                for value in NONSENSE:
                    with self.subTest(door=door, name=name, value=value[:30]):
                        with self.undone():
                            answer = self.knock(door, **{name: value})
                            self.assertLess(answer.status_code, 500)
            for name in re.findall(r"<(?:string:)?(\w+)>", rule):
                for value in ("ñ", "%00", "z" * 300, "..", "%2e%2e%2f"):
                    with self.subTest(door=door, name=name, value=value[:30]):
                        self.assertLess(
                            self.knock(door, {name: value}).status_code, 500
                        )
            for name in re.findall(r"<int:(\w+)>", rule):
                for value in (0, 2**31 - 1, 2**31, 10**30):
                    with self.subTest(door=door, name=name, value=value):
                        self.assertLess(
                            self.knock(door, {name: value}).status_code, 500
                        )

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_nonsense_in_an_address_is_never_an_error_of_ours(self):
        asked = {
            "/my/tickets": (
                "sortby filterby groupby search search_in date_begin date_end page "
                "state"
            ),
            "/new/ticket": "type category team",
            "/my/estimates": "show number page",
            "/my/hours": "since until pack ticket number",
            "/my/support": "x",
            "/ticket/close": "ticket_id stage_id",
            self.ticket.access_url: "story access_token pid hash",
        }
        for url, names in asked.items():
            self.log_in(self.who_may(url))
            for value in NONSENSE:
                with self.subTest(url=url, value=value[:30]):
                    answer = self.url_open(
                        url,
                        params=dict.fromkeys(names.split(), value),
                        allow_redirects=False,
                    )
                    self.assertLess(answer.status_code, 500)


class TestTokens(PortalCase):
    """The link of a mail opens its ticket, to read, as long as it is the link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name_roles()
        cls.old_token = cls.ticket._portal_ensure_token()
        cls.ticket.access_token = False
        cls.token = cls.ticket._portal_ensure_token()
        cls.other = cls.make_ticket(name="Another one", partner_id=cls.eva.id)
        cls.other_token = cls.other._portal_ensure_token()

    def test_the_link_is_read_by_who_has_it(self):
        for user in (None, self.stranger):
            self.log_in(user)
            answer = self.get(f"{self.ticket.access_url}/{self.token}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn(self.ticket.name, answer.text)

    def test_who_has_nothing_but_the_link_is_given_no_form(self):
        self.log_in(None)
        page = self.look(f"{self.ticket.access_url}/{self.token}")
        forms = page.xpath("//main//form[translate(@method, 'POST', 'post')='post']")
        self.assertFalse(forms)

    @mute_logger("odoo.http")
    def test_no_other_token_opens_it(self):
        for user in (None, self.stranger):
            self.log_in(user)
            for token in (
                self.old_token,
                self.other_token,
                self.token[:-1],
                self.token.upper(),
                "0",
                "False",
                "ñ",
            ):
                with self.subTest(token=token, user=user and user.login):
                    answer = self.get(f"{self.ticket.access_url}/{token}")
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotEqual(answer.status_code, 500)
                    self.assertNotIn(self.ticket.name, answer.text)

    @mute_logger("odoo.http")
    def test_a_ticket_without_a_token_is_opened_by_none(self):
        self.ticket.access_token = False
        self.log_in(None)
        for token in ("False", "None", "%20", "0"):
            answer = self.get(f"{self.ticket.access_url}/{token}")
            self.assertNotEqual(answer.status_code, 200)

"""The customer's people, their agreement, and how they get at pages."""

import os

import lxml.html

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user

from odoo.addons.sla_escalation.tests.common import EscalationMixin
from odoo.addons.sla_policy.tests.common import SlaMixin
from odoo.addons.sla_prepaid_hours.tests.common import HoursMixin

SPANISH = "es_419"
# Where a test looks at the same pages in each: the ordinary run of ./dev test looks at
# one, whose words are the longer ones.
LANGUAGES = (SPANISH,) if os.environ.get("SLA_ORDINARY") else ("en_US", SPANISH)


class PortalMixin(EscalationMixin, HoursMixin, SlaMixin):
    """One customer with people in every role, and another user's people."""

    @classmethod
    def _set_up_portal(cls):
        cls._set_up_people()
        cls._set_up_ladder()
        cls.env["res.lang"]._activate_lang(SPANISH)
        cls.eva = cls.portal_user.partner_id
        cls._set_up_portal_people()
        cls.ticket = cls.make_ticket(
            name="The stock report is empty", partner_id=cls.eva.id
        )

    @classmethod
    def _set_up_portal_people(cls):
        """One of the customer's for each role, and one of another customer's."""
        cls.requester = cls._ready_portal_user("requester", cls.customer)
        cls.authorised = cls._ready_portal_user("authorised", cls.customer)
        cls.approver = cls._ready_portal_user("approver", cls.customer)
        cls.biller = cls._ready_portal_user("biller", cls.customer)
        cls.rival = cls._ready_partner("rival", name="Rival Foods", is_company=True)
        cls.stranger = cls._ready_portal_user("stranger", cls.rival)

    @classmethod
    def _ready_portal_user(cls, name, customer):
        """`_new_portal_user`, unless the database has the user already."""
        user = cls._ready(
            f"user_portal_{name}", lambda: cls._new_portal_user(name, customer)
        )
        # In that database it has none: other tests have fewer contacts.
        if user.partner_id.parent_id != customer:
            user.partner_id.parent_id = customer
        return user

    @classmethod
    def _new_portal_user(cls, name, customer=None, **values):
        """A portal user; login and password are `portal_<name>`."""
        user = new_test_user(
            cls.env,
            login=f"portal_{name}",
            password=f"portal_{name}",
            groups="base.group_portal",
            name=f"Portal {name}",
            email=f"{name}@portal.example.com",
            **{"lang": "en_US", "tz": cls.tz, **values},
        )
        user.partner_id.parent_id = customer or cls.customer
        return user

    @classmethod
    def name_roles(cls, **values):
        """Name who may do what in the agreement, and who sees what."""
        cls.agreement.write(
            {
                "contact_ids": [Command.set(cls.authorised.partner_id.ids)],
                **values,
            }
        )

    @classmethod
    def make_charge_rule(cls, ground="included", **values):
        """How work is charged; ladders have `make_rule`."""
        return HoursMixin.make_rule.__func__(cls, ground, **values)

    # === PAGES === #

    def log_in(self, user):
        """As a user whose password is their login; None: not logged in."""
        self.authenticate(user and user.login, user and user.login)

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def post(self, url, files=None, **values):
        """Send a form, as a browser without scripts does."""
        values.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(url, data=values, files=files, allow_redirects=False)

    def look(self, url):
        """The page as a tree; it must be there."""
        answer = self.get(url)
        self.assertEqual(answer.status_code, 200, answer.headers.get("Location"))
        return self.look_at(answer)

    def look_in(self, lang, url):
        """`look`, in another language."""
        code = self.env["res.lang"]._get_data(code=lang).url_code
        return self.look(f"/{code}{url}")

    def look_at(self, answer):
        """An answer as a tree."""
        return lxml.html.fromstring(answer.content)

    def by_class(self, tree, name):
        """The elements of a class."""
        found = f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
        return tree.xpath(f"//*[{found}]")

    def words(self, element):
        """What can be read in an element, with single spaces."""
        return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class PortalCase(PortalMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_portal()

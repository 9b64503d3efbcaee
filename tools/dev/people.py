"""Makes the people of our tests in a database, once: run in an Odoo shell.

Nearly every test class has the same people, and each of them takes a fifth of a second
to be made. `_ready` of the tests finds them here; a database without them, as another
runner has it, makes them in each class.
"""

from unittest.mock import patch

from passlib.context import CryptContext

from odoo.addons.sla_policy.tests.common import SlaMixin


class People(SlaMixin):
    # As in tests: no language and no zone of who runs this.
    env = env(context={})  # noqa: F821

    @classmethod
    def _ready(cls, name, make):
        record = make()
        cls.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"sla_tests.{name}", "record": record, "noupdate": True}]
        )
        return record


def is_installed(addon):
    return People.env["ir.module.module"]._get(addon).state == "installed"


def make_people():
    company = People.env.company
    auto_assign = company.helpdesk_mgmt_ticket_auto_assign
    People._set_up_people()
    # A setting of the tests, not of their database.
    company.helpdesk_mgmt_ticket_auto_assign = auto_assign
    if is_installed("sla_escalation"):
        from odoo.addons.sla_escalation.tests.common import EscalationMixin

        class Escalation(People, EscalationMixin):
            """Who escalations reach."""

        Escalation._set_up_ladder_people()
    if is_installed("sla_portal"):
        from odoo.addons.sla_portal.tests.common import PortalMixin

        class Portal(People, PortalMixin):
            """Who logs in for customers."""

        Portal.customer = People.customer
        Portal._set_up_portal_people()
        users = Portal.requester | Portal.authorised | Portal.approver
        users |= Portal.biller | Portal.stranger
        users.partner_id.parent_id = False


# As Odoo's own tests do: hashing a password takes a moment, not a third of a second.
quick = CryptContext(["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1)
with patch.object(type(People.env["res.users"]), "_crypt_context", lambda self: quick):
    make_people()
People.env.cr.commit()

"""Request types that are there get what customers are told of them."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file


def migrate(cr, version):
    """As a new database has them; names that people have changed stay."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        convert_file(
            env,
            "sla_policy",
            "migrations/19.0.1.3.0/helpdesk_ticket_type.xml",
            None,
            mode="init",
            noupdate=True,
        )

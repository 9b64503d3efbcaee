"""The letter of an estimate may leave the PDF out now, and says so."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """As a new database has it; a letter that people have changed stays theirs."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    letter = env.ref(
        "sla_prepaid_hours.mail_template_estimate", raise_if_not_found=False
    )
    if letter and letter.write_uid.id == SUPERUSER_ID:
        letter.reset_template()

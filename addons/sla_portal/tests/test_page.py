"""The frame of every page, and what answers forms."""

from odoo.tests import TransactionCase

from ..http_tools import attempt, flash, limit, own, see_other


class TestTools(TransactionCase):
    def test_the_tools_are_there(self):
        """Pages import them by name."""
        for tool in (attempt, flash, limit, own, see_other):
            self.assertTrue(tool.__doc__)

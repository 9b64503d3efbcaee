import re

from odoo.tests import TransactionCase, tagged

# What a part that is missing leaves behind: "False", or a separator without its part.
HOLES = re.compile(r"\bFalse\b|\bNone\b|^\s*[:,/·-]|[:,/·-]\s*$|NewId")


@tagged("post_install", "-at_install")
class TestRecordNames(TransactionCase):
    """The breadcrumb of a new record names it in words, in every addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US", "tz": "UTC"})

    def test_a_new_record_has_a_name_without_holes(self):
        forms = self.env["ir.ui.view"].search([("type", "=", "form")])
        named = [
            self.env[model]
            for model in set(forms.mapped("model")) & set(self.env.registry)
            if (model == "helpdesk.ticket" or model.startswith("sla."))
            and not self.env[model]._transient
        ]
        self.assertGreater(len(named), 30)
        for model in named:
            with self.subTest(model=model._name):
                new = model.new(model.default_get(list(model._fields)))
                name = new.display_name or ""
                self.assertNotRegex(name, HOLES)

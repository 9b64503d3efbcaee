from lxml import etree

from odoo.tests import TransactionCase, tagged

# Forms and lists of what consultancies import. An import names a field by its own
# label, so that label is the one people know from the screen.
IMPORTED = (
    "sla.agreement",
    "sla.policy",
    "sla.target",
    "sla.coverage",
    "sla.obligation.template",
    "sla.entitlement",
    "sla.pack",
    "sla.oncall.schedule",
)
# Hours on the screen, stored and imported as minutes: the label names the unit.
OTHER_UNIT = {("sla.pack", "minutes_bought"), ("sla.policy", "grant_minutes_year")}
# A sentence of its own around the field, where a form has room for one.
HEADINGS = {
    ("sla.policy", "name"),
    ("sla.policy", "months_after_go_live"),
    ("sla.entitlement", "name"),
}


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    def _labels(self, node, model):
        """Yield the model, name and label of each field that a view names anew."""
        for child in node:
            inner = model
            name = child.get("name") if child.tag == "field" else child.get("for")
            field = model._fields.get(name) if child.tag in ("field", "label") else None
            if field and child.get("string"):
                yield model, field, child.get("string")
            if child.tag == "field" and field and field.relational:
                inner = self.env[field.comodel_name]
            yield from self._labels(child, inner)

    def test_import_and_screen_use_the_same_label(self):
        env = self.env(context={"lang": "en_US"})
        views = env["ir.ui.view"].search(
            [
                ("model", "in", IMPORTED),
                ("type", "in", ("form", "list")),
                ("mode", "=", "primary"),
            ]
        )
        self.assertTrue(views)
        for view in views:
            model = env[view.model]
            arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
            for owner, field, label in self._labels(arch, model):
                key = owner._name, field.name
                if owner._name not in IMPORTED or field.readonly or not field.store:
                    continue
                if key in OTHER_UNIT or key in HEADINGS:
                    continue
                with self.subTest(view=view.xml_id, field=key):
                    self.assertEqual(label, field._description_string(env))

    def test_a_menu_of_tickets_offers_one_duplicate(self):
        view = self.env.ref("helpdesk_mgmt.ticket_view_tree")
        arch = etree.fromstring(
            self.env["helpdesk.ticket"].get_view(view.id, "list")["arch"]
        )
        self.assertEqual(arch.get("duplicate"), "0")

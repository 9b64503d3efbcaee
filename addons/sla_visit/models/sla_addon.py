from odoo import api, models


class SlaAddon(models.Model):
    """An add-on changes what appointments of its agreement are counted as."""

    _inherit = "sla.addon"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        addons = super().create(vals_list)
        addons.agreement_id._rejudge_added()
        return addons

    def write(self, vals):
        agreements = self.agreement_id
        res = super().write(vals)
        (agreements | self.agreement_id)._rejudge_added()
        return res

    def unlink(self):
        agreements = self.agreement_id
        res = super().unlink()
        agreements._rejudge_added()
        return res

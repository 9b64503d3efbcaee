from odoo import api, fields, models, tools


class SlaMetric(models.Model):
    """Something that can be promised about a ticket (rules M1 to M7).

    The engine knows them by `code`; nobody adds one without teaching it.
    """

    _name = "sla.metric"
    _description = "Promise Metric"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True, help="When it starts and stops.")

    _code_uniq = models.UniqueIndex("(code)", "There is already such a metric.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    @tools.ormcache()
    def _by_code(self):
        """`{code: id}` of the metrics there are."""
        return {metric.code: metric.id for metric in self.sudo().search([])}

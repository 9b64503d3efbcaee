from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...engine.metrics import METRICS


class SlaMetric(models.Model):
    """Something that can be promised about a ticket (rules M1 to M7).

    The records follow the metrics that are registered in `engine/metrics.py`, which
    says how to add one. The engine finds a metric by its `code`.
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

    # === CONSTRAINT METHODS === #

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if metric.code not in METRICS:
                raise ValidationError(
                    self.env._("There is no metric with the code “%s”.", metric.code)
                )

    # === BUSINESS METHODS === #

    @api.model
    @tools.ormcache()
    def _by_code(self):
        """`{code: id}` of the metrics there are."""
        return {metric.code: metric.id for metric in self.sudo().search([])}

    @api.model
    def _load_registered(self, addon="sla_policy"):
        """Create or update the records of the metrics that an addon registers.

        Called by the data of that addon, with its name.
        """
        rows = [
            {
                "xml_id": f"{addon}.metric_{metric.code}",
                "values": {
                    "code": metric.code,
                    "name": metric.name,
                    "description": metric.description,
                    "sequence": metric.sequence,
                },
            }
            for metric in METRICS
            if _addon_of(metric) == addon
        ]
        return self._load_records(rows, update=True)


def _addon_of(metric):
    """The addon whose code registers a metric."""
    return metric.__module__.removeprefix("odoo.addons.").split(".")[0]

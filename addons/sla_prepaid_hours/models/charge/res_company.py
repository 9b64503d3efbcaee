from odoo import fields, models


class ResCompany(models.Model):
    """Where time on tickets is logged when their agreement names no project."""

    _inherit = "res.company"

    sla_project_id = fields.Many2one(
        "project.project",
        string="Support Project",
        ondelete="set null",
        check_company=True,
        domain="[('allow_timesheets', '=', True), ('company_id', 'in', [id, False])]",
        help="Time on tickets is logged here, unless their agreement names another "
        "project.",
    )

    # === BUSINESS METHODS === #

    def _sla_support_project(self):
        """The project time on tickets goes to; made where there is none."""
        self.ensure_one()
        # Agents log time; making projects is not theirs.
        company = self.sudo()
        project = company.sla_project_id
        if not project.active or not project.allow_timesheets:
            project = (
                self.env["project.project"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Support"),
                        "company_id": company.id,
                        "allow_timesheets": True,
                        "privacy_visibility": "employees",
                    }
                )
            )
            company.sla_project_id = project
        return project

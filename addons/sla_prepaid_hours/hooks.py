"""What uninstalling does beyond what Odoo does by itself."""


def uninstall_hook(env):
    """Odoo leaves its bookkeeping of foreign keys on others' tables behind."""
    env["ir.model.constraint"].search(
        [
            ("module.name", "=", "sla_prepaid_hours"),
            ("type", "=", "f"),
        ]
    ).filtered(
        lambda constraint: constraint.model.model not in _own_models(env)
    ).unlink()


def _own_models(env):
    """The models this addon has made, not those it adds to."""
    return {
        model.model
        for model in env["ir.model"].search([("model", "=like", "sla.%")])
        if model.modules.split(", ")[0] == "sla_prepaid_hours"
    }

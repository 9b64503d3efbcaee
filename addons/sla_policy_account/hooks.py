"""What uninstalling does beyond what Odoo does by itself."""


def uninstall_hook(env):
    """Odoo leaves its bookkeeping of foreign keys on others' tables behind."""
    env["ir.model.constraint"].search(
        [
            ("module.name", "=", "sla_policy_account"),
            ("model.model", "not =like", "sla.%"),
            ("type", "=", "f"),
        ]
    ).unlink()

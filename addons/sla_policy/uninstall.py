"""What every addon of ours does when it goes, beyond what Odoo does by itself."""


def own_models(env, module):
    """The models an addon has made, not those it adds to.

    :param str module: its technical name
    :return: `ir.model` records
    """
    names = env["ir.model.data"].search([("model", "=", "ir.model")], order="id")
    # Whoever names a model first has made it; addons that add to it come later.
    makers = {}
    for name in names:
        makers.setdefault(name.res_id, name.module)
    ids = [model_id for model_id, maker in makers.items() if maker == module]
    return env["ir.model"].browse(ids).exists()


def delete_what_odoo_forgets(env, module):
    """Odoo leaves some lines of its bookkeeping behind when an addon goes.

    :param str module: the technical name of the addon that goes
    """
    own = own_models(env, module).ids
    # Foreign keys on other addons' tables.
    env["ir.model.constraint"].search(
        [
            ("module.name", "=", module),
            ("model", "not in", own),
            ("type", "=", "f"),
        ]
    ).unlink()
    # Names that the addons of our models' mixins gave to parts of them.
    parts = {
        "ir.model.inherit": [("model_id", "in", own)],
        "ir.model.fields.selection": [("field_id.model_id", "in", own)],
    }
    for model, domain in parts.items():
        env["ir.model.data"].search(
            [
                ("module", "!=", module),
                ("model", "=", model),
                ("res_id", "in", env[model].search(domain).ids),
            ]
        ).unlink()


def our_names(env, module, model, ids=None):
    """The names that an addon's data files gave to records.

    :param str module: the addon's technical name
    :param str model: of the records
    :param ids: of some of them; None: all
    :return: `ir.model.data` records
    """
    domain = [("module", "=", module), ("model", "=", model)]
    if ids is not None:
        domain.append(("res_id", "in", ids))
    return env["ir.model.data"].search(domain)

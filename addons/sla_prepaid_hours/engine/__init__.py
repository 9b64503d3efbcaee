"""Minutes and dates in, minutes and dates out: no Odoo, standard library only."""

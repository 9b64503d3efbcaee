"""Ladders, rotations, inactivity and deliveries: no Odoo, standard library only."""

"""Ladders, rotations, silences and deliveries: no Odoo, standard library only."""

"""Plain Python without Odoo: what can be wrong in an interesting way."""

"""Letters sent so far were about what a ticket is told once."""


def migrate(cr, version):
    """Tell each letter its occasion before the index that counts it is made."""
    if version:
        cr.execute(
            "ALTER TABLE sla_letter "
            "ADD COLUMN IF NOT EXISTS occasion integer NOT NULL DEFAULT 0"
        )
        # The ORM gives the default from here on.
        cr.execute("ALTER TABLE sla_letter ALTER COLUMN occasion DROP DEFAULT")

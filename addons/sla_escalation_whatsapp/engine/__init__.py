"""What can go wrong with WhatsApp, as plain Python: no database, no network."""

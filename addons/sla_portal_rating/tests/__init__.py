from . import test_ticket_rating

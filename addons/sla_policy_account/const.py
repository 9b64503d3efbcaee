"""The vocabulary of the addon in words for people."""

from .engine import arrears

PAYMENT_RULES = [
    (arrears.NONE, "Unpaid invoices do not suspend"),
    (arrears.MONTH_DAY, "Paid by a day of the month"),
    (arrears.OVERDUE, "Paid by each invoice's due date"),
]

UP_TO_DATE = "up_to_date"
DUE_SOON = "due_soon"
PATIENCE = "patience"
ARREARS = "arrears"
PAYMENT_STATUSES = [
    (UP_TO_DATE, "Up to date"),
    (DUE_SOON, "Due soon"),
    (PATIENCE, "Given more time"),
    (ARREARS, "In arrears"),
]

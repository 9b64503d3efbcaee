"""How long stories wait."""

from datetime import timedelta


def minutes(number):
    return timedelta(minutes=number)


def hours(number):
    return timedelta(hours=number)


def days(number):
    return timedelta(days=number)

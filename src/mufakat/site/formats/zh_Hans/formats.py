"""Thousands apart, which Django leaves out in this language."""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","

"""Rows in the formats of the field, each by the rules of its codebook; what a rule refuses is named with the rule."""

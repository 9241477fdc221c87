"""Measurements: each module here with a function `figures` is measured by `make gate`."""

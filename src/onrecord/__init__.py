"""onrecord reads reports of attacks and keeps one incident record in which every value opens to its words."""

__version__ = "0.1.0"

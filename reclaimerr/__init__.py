"""Gives a home-media owner disk space back without deleting what somebody wanted."""

__version__ = "0.1.0"

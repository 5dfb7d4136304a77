"""Random tests here have no time limit (machines are slow at times) and leave no files behind."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("config", deadline=None, database=None)
settings.load_profile("config")

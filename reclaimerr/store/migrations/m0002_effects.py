"""A removal remembers what it changed of the title's facts, for the other owners of the same candidate."""

SQL = """
ALTER TABLE intent ADD COLUMN effect TEXT;                -- JSON: media id -> its facts before and after
"""

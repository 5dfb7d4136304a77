"""Whoever asked reads what the owner answered."""

SQL = """
ALTER TABLE request ADD COLUMN reply TEXT NOT NULL DEFAULT '';
"""

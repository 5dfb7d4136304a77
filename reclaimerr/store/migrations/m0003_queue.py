"""Open jobs are found without a look at the ended ones; a schedule remembers how its last run went, and its own text."""

SQL = """
CREATE INDEX job_open ON job(state) WHERE ended IS NULL;
ALTER TABLE schedule ADD COLUMN state TEXT;               -- how the last run ended: done, failed, cancelled
ALTER TABLE schedule ADD COLUMN job_id INTEGER;           -- of the last run; it may be forgotten
ALTER TABLE schedule ADD COLUMN text TEXT;                -- the schedule that next_at follows from: an edit moves it
"""

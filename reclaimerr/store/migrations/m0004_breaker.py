"""The breaker's memory, and what its two measures are compared with: files that went, and earlier scans."""

SQL = """
CREATE TABLE trip (                                       -- automation stands while one of them has not ended
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cause TEXT NOT NULL CHECK (cause IN ('loss', 'empty', 'server', 'scan')),
    subject TEXT NOT NULL,                                -- the service's, or the rule's, name
    text TEXT NOT NULL,
    figures TEXT NOT NULL,                                -- JSON
    at INTEGER NOT NULL,
    ended_at INTEGER, ended_by TEXT,                      -- a person said go on
    settled_at INTEGER                                    -- the server that they agreed to was read to its end
) STRICT;
CREATE UNIQUE INDEX trip_open ON trip(cause, subject) WHERE ended_at IS NULL;
ALTER TABLE placement ADD COLUMN emptied_at INTEGER;      -- it had a file, and has had none since
ALTER TABLE rule_run ADD COLUMN selected INTEGER;         -- what the last scan would remove by it
"""

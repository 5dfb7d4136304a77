"""The first schema. Instants are epoch seconds UTC, sizes bytes, lists JSON or US-separated text."""

SQL = """
CREATE TABLE service (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 62),   -- its bit in a mask is 1 << (id - 1)
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    main INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'stale',                  -- ok, lost, refused, stale, disabled
    message TEXT NOT NULL DEFAULT '',
    product TEXT, version TEXT,
    server TEXT,                                          -- the instance's own id
    folders TEXT NOT NULL DEFAULT '[]',                   -- JSON: libraries and their folders, root folders
    recycle_bin TEXT NOT NULL DEFAULT '',
    items INTEGER NOT NULL DEFAULT 0,
    library_at INTEGER,                                   -- start of the last complete library read
    watch_at INTEGER,                                     -- start of the last complete watch read
    vouch_from INTEGER,                                   -- since when it can vouch for watching
    asked_at INTEGER,                                     -- last attempt of any kind
    sync_next_at INTEGER, watch_next_at INTEGER,
    last_sync TEXT                                        -- JSON: figures of the last complete sync
) STRICT;

CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('movie', 'version', 'series', 'season', 'episode')),
    parent_id INTEGER REFERENCES media(id),
    title TEXT NOT NULL,
    year INTEGER,
    season_number INTEGER, episode_number INTEGER,
    doubt TEXT,                                           -- why its identity is in doubt
    created_at INTEGER NOT NULL,
    gone_at INTEGER,                                      -- nobody holds it any more
    back_at INTEGER                                       -- the absence we recorded before it came back: older plays do not count
) STRICT;
CREATE INDEX media_parent ON media(parent_id);
CREATE INDEX media_title ON media(title, year);
CREATE INDEX media_number ON media(parent_id, season_number, episode_number) WHERE season_number IS NOT NULL;

CREATE TABLE alias (
    kind TEXT NOT NULL, scheme TEXT NOT NULL, value TEXT NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media(id),
    PRIMARY KEY (kind, scheme, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_media ON alias(media_id);

CREATE TABLE placement (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service(id),
    remote_id TEXT NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media(id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL, year INTEGER,
    tmdb TEXT, tvdb TEXT, imdb TEXT,
    path TEXT, here TEXT, tail TEXT,                      -- as the service says; mapped; last two parts folded
    added INTEGER,
    monitored INTEGER,
    tags TEXT, quality_profile TEXT, root_folder TEXT, library TEXT, collection TEXT,
    file_count INTEGER,
    parent TEXT,                                          -- the series' remote id
    part_of TEXT,                                         -- the item that spans several episodes, of a further one
    season_number INTEGER, episode_number INTEGER, episode_number_end INTEGER,
    size INTEGER,                                         -- of a series or season, as its arr adds it up
    more TEXT NOT NULL DEFAULT '{}',                      -- JSON: what only series, seasons and episodes have
    about TEXT NOT NULL DEFAULT '{}',
    digest INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    missing_at INTEGER,                                   -- a complete sync did not list it
    UNIQUE (service_id, remote_id)
) STRICT;
CREATE INDEX placement_media ON placement(media_id);
CREATE INDEX placement_tail ON placement(tail);
CREATE INDEX placement_parent ON placement(service_id, parent) WHERE parent IS NOT NULL;
CREATE INDEX placement_part ON placement(service_id, part_of) WHERE part_of IS NOT NULL;
CREATE INDEX placement_imdb ON placement(imdb) WHERE imdb IS NOT NULL;
CREATE INDEX placement_collection ON placement(collection) WHERE collection IS NOT NULL;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service(id),
    placement_id INTEGER NOT NULL REFERENCES placement(id) ON DELETE CASCADE,
    version_id INTEGER NOT NULL REFERENCES media(id),
    remote_id TEXT NOT NULL,
    path TEXT NOT NULL, here TEXT NOT NULL, tail TEXT NOT NULL,
    size INTEGER, added INTEGER,
    details TEXT NOT NULL DEFAULT '{}',
    UNIQUE (service_id, placement_id, remote_id)
) STRICT;
CREATE INDEX file_placement ON file(placement_id);
CREATE INDEX file_version ON file(version_id);
CREATE INDEX file_tail ON file(tail);
CREATE INDEX file_here ON file(here);

CREATE TABLE inventory (                                  -- which episodes of a series its arr told, as of when
    placement_id INTEGER PRIMARY KEY REFERENCES placement(id) ON DELETE CASCADE,
    digest INTEGER NOT NULL,                              -- of the counts, sizes and dates that it was read at
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    server TEXT NOT NULL, remote_id TEXT NOT NULL,
    service TEXT NOT NULL,                                -- the section's name when last seen
    name TEXT NOT NULL, person TEXT NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    last_activity INTEGER,
    PRIMARY KEY (server, remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE watch (
    server TEXT NOT NULL, account TEXT NOT NULL,
    media_id INTEGER NOT NULL REFERENCES media(id),
    plays INTEGER NOT NULL DEFAULT 0,
    played INTEGER NOT NULL DEFAULT 0,
    last_played INTEGER,
    position REAL NOT NULL DEFAULT 0,
    favourite INTEGER NOT NULL DEFAULT 0,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (media_id, server, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_account ON watch(server, account);

CREATE TABLE playing (
    service_id INTEGER NOT NULL REFERENCES service(id),
    media_id INTEGER NOT NULL REFERENCES media(id),
    account TEXT NOT NULL,
    PRIMARY KEY (service_id, media_id, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE root_folder (
    service_id INTEGER NOT NULL REFERENCES service(id),
    path TEXT NOT NULL, free INTEGER, total INTEGER,
    accessible INTEGER NOT NULL DEFAULT 1,
    at INTEGER NOT NULL,
    PRIMARY KEY (service_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE disk_sample (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL REFERENCES service(id),
    path TEXT NOT NULL, free INTEGER, total INTEGER, at INTEGER NOT NULL
) STRICT;
CREATE INDEX disk_sample_at ON disk_sample(path, at);

CREATE TABLE busy (                                       -- queue or import activity in an arr
    service_id INTEGER NOT NULL REFERENCES service(id),
    remote_id TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (service_id, remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE touched (media_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE rule_run (
    rule TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL,
    count INTEGER NOT NULL, bytes INTEGER NOT NULL, held INTEGER NOT NULL,
    seconds REAL NOT NULL, error TEXT
) STRICT;

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id INTEGER NOT NULL REFERENCES media(id),
    action TEXT NOT NULL,
    services INTEGER NOT NULL,                            -- mask of the placements it speaks for
    state TEXT NOT NULL CHECK (state IN ('scheduled', 'due', 'approved', 'held', 'snoozed', 'dismissed',
                                         'blocked', 'removing', 'failed')),
    rules TEXT NOT NULL,                                  -- JSON: names, in the order of the file
    digest TEXT NOT NULL,                                 -- JSON: rule name -> digest: an edit voids the announcement
    files TEXT NOT NULL DEFAULT '',                       -- of its files: a dismissal lasts until they change
    bytes INTEGER,
    auto INTEGER NOT NULL DEFAULT 0,
    grace INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    announced_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    held_since INTEGER,
    approved_by TEXT, snoozed_until INTEGER, attempted_at INTEGER,
    blocked_by TEXT NOT NULL DEFAULT '[]',                -- JSON: sentences
    ended_at INTEGER, end_reason TEXT
) STRICT;
CREATE UNIQUE INDEX candidate_open ON candidate(media_id, action) WHERE ended_at IS NULL;
CREATE INDEX candidate_state ON candidate(state, due_at) WHERE ended_at IS NULL;

CREATE TABLE protection (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id INTEGER NOT NULL REFERENCES media(id),
    by TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL, until INTEGER,
    ended_at INTEGER, ended_by TEXT
) STRICT;
CREATE INDEX protection_media ON protection(media_id) WHERE ended_at IS NULL;

CREATE TABLE request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id INTEGER NOT NULL REFERENCES media(id),
    wish TEXT NOT NULL CHECK (wish IN ('keep', 'delete')),
    by TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'denied')),
    created_at INTEGER NOT NULL, decided_at INTEGER, decided_by TEXT
) STRICT;
CREATE INDEX request_pending ON request(media_id) WHERE state = 'pending';

CREATE TABLE intent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title_id INTEGER NOT NULL REFERENCES media(id),       -- the movie or series: one at a time within it
    media_id INTEGER NOT NULL REFERENCES media(id),
    candidate_id INTEGER REFERENCES candidate(id),
    service TEXT NOT NULL, action TEXT NOT NULL,
    plan TEXT NOT NULL,                                   -- JSON: remote id, files, paths, bytes, flags before
    dry_run INTEGER NOT NULL,
    by TEXT NOT NULL, rules TEXT NOT NULL, reasons TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT 'written',
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'removed', 'failed', 'skipped')),
    job_id INTEGER,
    created_at INTEGER NOT NULL, ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX intent_open ON intent(title_id) WHERE state = 'open';

CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    intent_id INTEGER UNIQUE REFERENCES intent(id),
    at INTEGER NOT NULL,
    media_id INTEGER, media TEXT NOT NULL,                -- JSON: the media item as it was
    action TEXT NOT NULL, service TEXT NOT NULL,
    bytes INTEGER NOT NULL DEFAULT 0,
    rules TEXT NOT NULL, reasons TEXT NOT NULL DEFAULT '[]', by TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('removed', 'failed', 'skipped')),
    verified INTEGER NOT NULL DEFAULT 0,
    dry_run INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX history_at ON history(at);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL, task TEXT NOT NULL, args TEXT NOT NULL DEFAULT '{}',
    key TEXT,
    parent INTEGER REFERENCES job(id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'held', 'done', 'failed', 'cancelled')),
    priority INTEGER NOT NULL DEFAULT 50,
    run_after INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER,                                   -- waiting longer than this is a failure
    tries INTEGER NOT NULL DEFAULT 0, max_tries INTEGER NOT NULL DEFAULT 1,
    owner TEXT, pid INTEGER,
    progress REAL NOT NULL DEFAULT 0,
    asked_to_stop INTEGER NOT NULL DEFAULT 0,
    stages TEXT NOT NULL DEFAULT '[]',                    -- JSON: stages still to come, each a list of jobs
    keep_going INTEGER NOT NULL DEFAULT 0,                -- a failed stage does not end the family
    error TEXT, result TEXT,
    requested_by TEXT NOT NULL DEFAULT 'schedule',
    created INTEGER NOT NULL, started INTEGER, ended INTEGER,
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (ended IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX job_key ON job(key) WHERE key IS NOT NULL AND ended IS NULL;
CREATE INDEX job_claim ON job(lane, priority, id) WHERE state = 'waiting';
CREATE INDEX job_parent ON job(parent) WHERE parent IS NOT NULL;
CREATE INDEX job_ended ON job(ended) WHERE ended IS NOT NULL;

CREATE TABLE job_line (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    at INTEGER NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX job_line_job ON job_line(job_id, id);

CREATE TABLE schedule (
    name TEXT PRIMARY KEY,
    last_at INTEGER, next_at INTEGER, seconds REAL, result TEXT
) STRICT;

CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL,
    at INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX notice_open ON notice(key) WHERE ended_at IS NULL;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE worker (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, pid INTEGER,
    state TEXT NOT NULL, started_at INTEGER, heartbeat_at INTEGER,
    memory INTEGER, job TEXT
) STRICT;

CREATE TABLE wish (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    process TEXT NOT NULL, wish TEXT NOT NULL CHECK (wish IN ('start', 'stop', 'restart')),
    by TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
"""

"""The tables as peewee models. Their DDL stands in migrations/; these only name the columns."""

from __future__ import annotations

from peewee import FloatField, IntegerField, Model, SqliteDatabase, TextField

database = SqliteDatabase(None, lock_type="IMMEDIATE", autoconnect=False)
"""Deferred: `db.connect` gives it a file, in the process that uses it and never before a fork."""


class Table(Model):  # type: ignore[misc]
    class Meta:
        database = database
        legacy_table_names = False


class Service(Table):
    id = IntegerField(primary_key=True)
    name = TextField()
    type = TextField()
    enabled = IntegerField(default=1)
    main = IntegerField(default=0)
    state = TextField(default="stale")
    message = TextField(default="")
    product = TextField(null=True)
    version = TextField(null=True)
    server = TextField(null=True)
    folders = TextField(default="[]")
    recycle_bin = TextField(default="")
    items = IntegerField(default=0)
    library_at = IntegerField(null=True)
    watch_at = IntegerField(null=True)
    vouch_from = IntegerField(null=True)
    asked_at = IntegerField(null=True)
    sync_next_at = IntegerField(null=True)
    watch_next_at = IntegerField(null=True)
    last_sync = TextField(null=True)


class Media(Table):
    id = IntegerField(primary_key=True)
    kind = TextField()
    parent_id = IntegerField(null=True)
    title = TextField()
    year = IntegerField(null=True)
    season_number = IntegerField(null=True)
    episode_number = IntegerField(null=True)
    doubt = TextField(null=True)
    created_at = IntegerField()
    gone_at = IntegerField(null=True)
    back_at = IntegerField(null=True)


class Candidate(Table):
    id = IntegerField(primary_key=True)
    media_id = IntegerField()
    action = TextField()
    services = IntegerField()
    state = TextField()
    rules = TextField()
    digest = TextField()
    files = TextField(default="")
    bytes = IntegerField(null=True)
    auto = IntegerField(default=0)
    grace = IntegerField()
    first_seen = IntegerField()
    announced_at = IntegerField()
    due_at = IntegerField()
    held_since = IntegerField(null=True)
    approved_by = TextField(null=True)
    snoozed_until = IntegerField(null=True)
    attempted_at = IntegerField(null=True)
    blocked_by = TextField(default="[]")
    ended_at = IntegerField(null=True)
    end_reason = TextField(null=True)


class Protection(Table):
    id = IntegerField(primary_key=True)
    media_id = IntegerField()
    by = TextField()
    reason = TextField(default="")
    created_at = IntegerField()
    until = IntegerField(null=True)
    ended_at = IntegerField(null=True)
    ended_by = TextField(null=True)


class Request(Table):
    id = IntegerField(primary_key=True)
    media_id = IntegerField()
    wish = TextField()
    by = TextField()
    note = TextField(default="")
    state = TextField(default="pending")
    created_at = IntegerField()
    decided_at = IntegerField(null=True)
    decided_by = TextField(null=True)


class Intent(Table):
    id = IntegerField(primary_key=True)
    title_id = IntegerField()
    media_id = IntegerField()
    candidate_id = IntegerField(null=True)
    service = TextField()
    action = TextField()
    plan = TextField()
    dry_run = IntegerField()
    by = TextField()
    rules = TextField()
    reasons = TextField()
    step = TextField(default="written")
    state = TextField(default="open")
    job_id = IntegerField(null=True)
    created_at = IntegerField()
    ended_at = IntegerField(null=True)


class History(Table):
    id = IntegerField(primary_key=True)
    intent_id = IntegerField(null=True)
    at = IntegerField()
    media_id = IntegerField(null=True)
    media = TextField()
    action = TextField()
    service = TextField()
    bytes = IntegerField(default=0)
    rules = TextField()
    reasons = TextField(default="[]")
    by = TextField()
    outcome = TextField()
    verified = IntegerField(default=0)
    dry_run = IntegerField(default=0)
    message = TextField(default="")


class Audit(Table):
    id = IntegerField(primary_key=True)
    at = IntegerField()
    who = TextField()
    what = TextField()
    subject = TextField(default="")
    detail = TextField(default="")


class Job(Table):
    id = IntegerField(primary_key=True)
    lane = TextField()
    task = TextField()
    args = TextField(default="{}")
    key = TextField(null=True)
    parent = IntegerField(null=True)
    state = TextField(default="waiting")
    priority = IntegerField(default=50)
    run_after = IntegerField(default=0)
    expires_at = IntegerField(null=True)
    tries = IntegerField(default=0)
    max_tries = IntegerField(default=1)
    owner = TextField(null=True)
    pid = IntegerField(null=True)
    progress = FloatField(default=0)
    asked_to_stop = IntegerField(default=0)
    stages = TextField(default="[]")
    keep_going = IntegerField(default=0)
    error = TextField(null=True)
    result = TextField(null=True)
    requested_by = TextField(default="schedule")
    created = IntegerField()
    started = IntegerField(null=True)
    ended = IntegerField(null=True)


class JobLine(Table):
    id = IntegerField(primary_key=True)
    job_id = IntegerField()
    at = IntegerField()
    level = TextField()
    text = TextField()


class Notice(Table):
    id = IntegerField(primary_key=True)
    key = TextField()
    level = TextField()
    text = TextField()
    at = IntegerField()
    ended_at = IntegerField(null=True)
    ended_by = TextField(null=True)


class RuleRun(Table):
    rule = TextField(primary_key=True)
    digest = TextField()
    at = IntegerField()
    count = IntegerField()
    bytes = IntegerField()
    held = IntegerField()
    seconds = FloatField()
    error = TextField(null=True)


class Setting(Table):
    key = TextField(primary_key=True)
    value = TextField()


class Worker(Table):
    name = TextField(primary_key=True)
    kind = TextField()
    pid = IntegerField(null=True)
    state = TextField()
    started_at = IntegerField(null=True)
    heartbeat_at = IntegerField(null=True)
    memory = IntegerField(null=True)
    job = TextField(null=True)


class Wish(Table):
    id = IntegerField(primary_key=True)
    process = TextField()
    wish = TextField()
    by = TextField()
    at = IntegerField()

"""No secret leaves: an installation is lived in and abused, then everything that it said or wrote is searched.

Each secret is a canary: a text that stands nowhere but where a secret was configured. One service is
hostile and repeats the key that it was shown in its errors.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from reclaimerr.demo.faults import Fault
from reclaimerr.demo.messages import Answer, Request
from tests.proof.installation import TOKEN, Installation, installation, until

FAMILY = "canary-of-the-family-token"
GUESSED = "canary-of-a-token-that-somebody-mistyped"
TRIED = "canary0of0a0key0that0is0tried000"
PASSWORD, TOPIC = "canary-of-the-password", "canary-of-the-topic"
BOT, APP = "canaryOfTheBotsToken", "canaryOfTheAppsOwnKey"
NEW = "canary-of-the-token-that-comes-after"
MORE = f"""
[[web.tokens]]
name = "family"
token = "{FAMILY}"
[notify]
urls = ["json://somebody:{PASSWORD}@127.0.0.1:1/{TOPIC}", "json://127.0.0.1:1/?+X-Key={APP}", "form://127.0.0.1:1/bot{BOT}/send"]
"""
OWN = {"config.toml", "config.toml.bak", "accepted.toml"}
"""The files that hold secrets because that is what they are for."""
HOSTILE = "radarr-4k"


def echo(request: Request) -> Fault:
    """Everything that was shown comes back as an error, in a header and in words."""
    shown = f'Authorization failed: {dict(request.headers)} "apikey": "{request.headers.get("x-api-key")}"'
    return Fault(answer=Answer(500, shown.encode(), "text/plain", {"X-Shown": request.headers.get("x-api-key", "")}))


def secrets_of(home: Installation) -> dict[str, str]:
    """Every secret by a name that may be shown."""
    keys = {f"key of {service.name}": service.api_key for service in home.stack.services}
    words = {"owner": TOKEN, "family": FAMILY, "guess": GUESSED, "tried key": TRIED, "password": PASSWORD, "topic": TOPIC,
             "bot": BOT, "app": APP, "new token": NEW}  # fmt: skip
    return keys | words


def spellings(secret: str) -> set[bytes]:
    """A secret as it may be written down."""
    raw = secret.encode()
    coded = base64.b64encode(raw).rstrip(b"=")
    return {raw, quote(secret, safe="").encode(), coded[:-2], raw[::-1]}


def leaks(secrets: dict[str, str], where: str, text: bytes) -> list[str]:
    return [f"{name} in {where}" for name, secret in secrets.items() if any(one in text for one in spellings(secret))]


class Heard:
    """Asks, and keeps everything that was answered: headers too."""

    def __init__(self, home: Installation) -> None:
        self.home, self.all = home, list[tuple[str, bytes]]()
        self.cookies: list[str] = []

    def ask(self, method: str, path: str, token: str | None = TOKEN, **more: Any) -> requests.Response:
        headers = {"X-API-Token": token} if token else {}

        def heard() -> requests.Response | None:
            with suppress(requests.ConnectionError):  # an edit has the page started again
                return requests.request(method, f"{self.home.address}{path}", headers=headers, timeout=30, **more)
            return None

        answer = until(lambda: [found] if (found := heard()) is not None else None, f"an answer to {path}")[0]
        self.cookies += answer.cookies.values()
        kept = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
        self.all.append((f"{method} {path}", answer.content + str(kept).encode()))
        return answer

    def everything(self) -> None:
        """Every route that can be read, as owner, viewer and nobody, with ids that are there and that are not."""
        document = self.ask("GET", "/api/v1/openapi.json").json()
        paths = [path for path, methods in document["paths"].items() if "get" in methods and not path.endswith("/events")]
        assert len(paths) > 25
        for path in paths:
            ids = ["1", "2", "999999"] if "_id}" in path else ["radarr-hd", "nobody", quote("../token", safe="")]
            for one in ids if "{" in path else [""]:
                for token in (TOKEN, FAMILY, None):
                    self.ask("GET", re.sub(r"\{\w+\}", one, path), token)


def abuse(heard: Heard) -> None:
    """What goes wrong in a life: wrong tokens, wrong edits, broken bodies, a key tried at the wrong place."""
    home = heard.home
    for path in ("/api/v1/me", "/api/v1/config", f"/api/v1/media?when={GUESSED}"):
        heard.ask("GET", path, GUESSED)
    heard.ask("POST", "/api/v1/login", None, json={"token": GUESSED})
    assert heard.ask("POST", "/api/v1/login", None, json={"token": TOKEN}).status_code == 200
    dead, wrong = "http://127.0.0.1:1", home.stack.service("jellyfin").url
    for kind, url in (("radarr", dead), ("radarr", wrong), ("jellyfin", home.stack.service(HOSTILE).url), ("plex", wrong)):
        assert heard.ask("POST", "/api/v1/services/test", json={"type": kind, "url": url, "api_key": TRIED}).status_code == 200
    for wanted in (
        {"web.token": "short"}, {"web.prot": NEW}, {"services.radarr-hd.api_key": f"{TRIED}\n"}, {"notify.urls": [f"{TOPIC} x"]},
        {"services.radarr-hd.url": f"http://{PASSWORD}@x"}, {"services.radarr-hd.url": "http://127.0.0.1:9"},
    ):  # fmt: skip
        assert heard.ask("PATCH", "/api/v1/config", json=wanted).status_code == 422
    assert heard.ask("PATCH", "/api/v1/config", json={"settings.job_expiry_days": 31}).status_code == 200
    heard.ask("POST", "/api/v1/protections", json={"media_id": GUESSED})
    heard.ask("POST", "/api/v1/login", None, data=f"token={GUESSED}")


def live(heard: Heard) -> None:
    """A sync with a service that repeats its key, a removal, a death, a backup."""
    home = heard.home
    home.stack.fault(HOSTILE, echo)
    home.ended(home.post(f"/api/v1/services/{HOSTILE}/sync")["id"])
    ready = [one for one in home.get("/api/v1/candidates?size=100")["items"] if one["state"] == "scheduled"]
    home.ended(home.reclaim(ready[0]["id"]))
    dead = home.kill("radarr-hd")
    home.seconds_until_back("radarr-hd", dead, 0.0)
    home.ended(home.post("/api/v1/backups")["id"])


def changed(text: str) -> str:
    """The configuration with more secrets in it, and everything logged."""
    return text.replace("[settings]", '[settings]\nlog_level = "debug"', 1) + MORE


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    """An installation after all that, still running; it was started where everybody may read what is made."""
    before = os.umask(0)
    try:
        with installation(tmp_path_factory.mktemp("secrets"), seed=22, change=changed) as home:
            home.start()
            home.ready()
            home.judged()
            heard = Heard(home)
            live(heard)
            heard.everything()
            abuse(heard)
            yield heard
    finally:
        os.umask(before)


def written(home: Installation) -> list[Path]:
    """Every file of the installation that is not made to hold secrets."""
    return [path for path in home.folder.rglob("*") if path.is_file() and path.name not in OWN]


def test_the_search_finds_a_secret_where_there_is_one(lived: Heard) -> None:
    secrets = secrets_of(lived.home)
    text = lived.home.config.read_bytes()
    assert {found.partition(" in ")[0] for found in leaks(secrets, "config.toml", text)} >= {"owner", "family", "topic"}


def test_no_answer_holds_a_secret(lived: Heard) -> None:
    assert len(lived.all) > 100
    secrets = secrets_of(lived.home)
    assert [found for where, text in lived.all for found in leaks(secrets, where, text)] == []


def test_no_log_row_copy_or_other_file_holds_a_secret(lived: Heard) -> None:
    secrets = secrets_of(lived.home) | {f"session {number}": one for number, one in enumerate(lived.cookies)}
    files = written(lived.home)
    assert {"web.log", "reclaimerr.db", "processes.json", "stderr"} <= {path.name for path in files}
    assert [found for path in files for found in leaks(secrets, path.name, path.read_bytes())] == []


def test_the_hostile_service_was_heard_and_its_words_were_kept_without_the_key(lived: Heard) -> None:
    state = next(one for one in lived.home.get("/api/v1/services")["items"] if one["name"] == HOSTILE)
    assert (state["state"], "Authorization failed" in state["message"], "***" in state["message"]) == ("lost", True, True)


def test_no_command_line_of_a_process_holds_a_secret(lived: Heard) -> None:
    session = os.getsid(lived.home.running.pid)
    told = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if os.getsid(int(entry.name)) == session:
                    told.append((entry / "cmdline").read_bytes() + (entry / "comm").read_bytes())
            except (OSError, ProcessLookupError):
                continue
    assert len(told) >= 4
    assert leaks(secrets_of(lived.home), "a command line", b"\n".join(told)) == []


def test_no_address_that_was_asked_for_holds_a_secret(lived: Heard) -> None:
    asked = [f"{one.method} {one.path}?{dict(one.query)}" for one in list(lived.home.stack.log)]
    assert len(asked) > 20
    assert leaks(secrets_of(lived.home), "an address", "\n".join(asked).encode()) == []


@pytest.mark.parametrize("words", [("status", "--json"), ("jobs", "--json"), ("history", "--json"), ("logs", "--json"),
                                   ("config", "show"), ("check", "--json"), ("jobs", FAMILY), ("sync", f"--token={FAMILY}"),
                                   ("explain", "1", "--rule", "Old", NEW), (FAMILY,), ("--config", "x", TOKEN),
                                   ("config", "show", PASSWORD)])  # fmt: skip
def test_no_command_tells_a_secret(lived: Heard, words: tuple[str, ...]) -> None:
    done = lived.home.cli(*words)
    assert leaks(secrets_of(lived.home), " ".join(words), (done.stdout + done.stderr).encode()) == []


def test_what_is_written_is_its_owners_alone(lived: Heard) -> None:
    root = lived.home.data.root
    modes = {str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*")) if path.exists()}
    assert len(modes) > 15
    assert {name: oct(mode) for name, mode in modes.items() if mode not in (0o600, 0o700)} == {}
    assert stat.S_IMODE(lived.home.config.stat().st_mode) == 0o600
    assert stat.S_IMODE(lived.home.config.with_name("config.toml.bak").stat().st_mode) == 0o600


def test_a_new_token_ends_sessions_within_a_moment(lived: Heard) -> None:
    cookie = {"reclaimerr_session": lived.cookies[-1]}
    assert lived.ask("GET", "/api/v1/me", None, cookies=cookie).status_code == 200
    assert lived.ask("PATCH", "/api/v1/config", json={"web.token": NEW}).status_code == 200
    until(lambda: lived.ask("GET", "/api/v1/me", NEW).status_code == 200, "the new token is known")
    assert lived.ask("GET", "/api/v1/me", None, cookies=cookie).status_code == 401

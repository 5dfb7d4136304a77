"""Proxies that are trusted, and the base path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reclaimerr.web.proxies import OUTSIDE, Outside


def through(environ: dict[str, Any], proxies: tuple[str, ...] = (), base: str = "") -> dict[str, Any]:
    """The environ that the application sees."""
    seen: dict[str, Any] = {}

    def inner(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.update(environ)
        return []

    Outside(inner, lambda: (proxies, base))({"PATH_INFO": "/", "REMOTE_ADDR": "172.18.0.2", **environ}, None)
    return seen


FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "media.example.org", "HTTP_HOST": "127.0.0.1:7676",
}  # fmt: skip


def test_a_stranger_cannot_forge_address_host_or_scheme() -> None:
    seen = through({**FORWARDED, "wsgi.url_scheme": "http"})
    assert (seen["REMOTE_ADDR"], seen["HTTP_HOST"], seen["wsgi.url_scheme"]) == ("172.18.0.2", "127.0.0.1:7676", "http")
    assert "HTTP_X_FORWARDED_FOR" not in seen


def test_a_trusted_proxy_tells_the_nearest_client_not_the_invented_one() -> None:
    seen = through(FORWARDED, ("172.16.0.0/12",))
    assert seen["REMOTE_ADDR"] == "203.0.113.9"
    assert (seen["HTTP_HOST"], seen["wsgi.url_scheme"]) == ("media.example.org", "https")


def test_a_chain_of_trusted_proxies_is_walked() -> None:
    seen = through({"HTTP_X_FORWARDED_FOR": "203.0.113.9, 172.18.0.3"}, ("172.16.0.0/12",))
    assert seen["REMOTE_ADDR"] == "203.0.113.9"


def test_nonsense_from_a_trusted_proxy_leaves_the_proxy_as_the_client() -> None:
    assert through({"HTTP_X_FORWARDED_FOR": "<script>"}, ("172.18.0.2",))["REMOTE_ADDR"] == "172.18.0.2"


def test_below_the_base_path_the_page_begins_at_its_own_root() -> None:
    seen = through({"PATH_INFO": "/reclaimerr/api/v1/me"}, base="/reclaimerr")
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("/reclaimerr", "/api/v1/me")


def test_what_only_begins_like_the_base_path_is_outside() -> None:
    assert through({"PATH_INFO": "/reclaimerrs/api"}, base="/reclaimerr")[OUTSIDE] == "below"


def test_a_health_check_needs_no_base_path() -> None:
    assert OUTSIDE not in through({"PATH_INFO": "/healthz"}, base="/reclaimerr")

"""Which names the page answers to."""

from __future__ import annotations

import pytest

from reclaimerr.web.hosts import allowed, name_of


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:7676", "localhost"),
        ("Media.Example.ORG.", "media.example.org"),
        ("[::1]:7676", "::1"),
        ("192.168.1.4:80", "192.168.1.4"),
        ("a\r\nb", None),
        ("ev il.com", None),
        ("[::1", None),
        ("[evil.com]", None),
        ('x"><script>.com', None),
    ],
)
def test_a_host_header_is_a_name_without_port_or_nonsense(host: str, name: str | None) -> None:
    assert name_of(host) == name


@pytest.mark.parametrize("name", ["localhost", "nas", "127.0.0.1", "::1", "nas.local", "tv.lan", "a.home.arpa"])
def test_names_that_no_stranger_can_own_need_no_setting(name: str) -> None:
    assert allowed(name)


@pytest.mark.parametrize("name", ["evil.com", "127.0.0.1.evil.com", "evil.com.lan.example", "local.evil.com"])
def test_a_public_name_is_refused(name: str) -> None:
    assert not allowed(name)


def test_a_public_name_that_the_owner_named_is_answered() -> None:
    assert allowed("media.example.org", ("media.example.org",))


def test_naming_a_host_does_not_allow_what_only_ends_like_it() -> None:
    assert not allowed("evilmedia.example.org", ("media.example.org",))

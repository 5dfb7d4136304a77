"""Ten wrong tokens a minute, by address."""

from __future__ import annotations

from reclaimerr.web.limiter import ADDRESSES, Limiter


class Clock:
    """Monotonic seconds that a test turns."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def guessed(times: int, address: str = "10.0.0.7") -> tuple[Limiter, Clock]:
    """A limiter that has seen some wrong tokens."""
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(times):
        limiter.failed(address)
    return limiter, clock


def test_nine_wrong_tokens_are_forgiven() -> None:
    limiter, _ = guessed(9)
    assert limiter.wait("10.0.0.7") == 0


def test_after_ten_wrong_tokens_an_address_waits_out_the_minute() -> None:
    limiter, clock = guessed(10)
    assert limiter.wait("10.0.0.7") == 61
    clock.at += 60.1
    assert limiter.wait("10.0.0.7") == 0


def test_another_address_does_not_wait() -> None:
    limiter, _ = guessed(10)
    assert limiter.wait("10.0.0.8") == 0


def test_an_ipv6_host_cannot_walk_through_its_own_network() -> None:
    limiter, _ = guessed(10, "2001:db8::1")
    assert limiter.wait("2001:db8::ffff") > 0
    assert limiter.wait("2001:db8:0:1::1") == 0


def test_only_so_many_addresses_are_remembered() -> None:
    limiter, _ = guessed(10)
    for number in range(ADDRESSES):
        limiter.failed(f"host-{number}")
    assert limiter.wait("10.0.0.7") == 0

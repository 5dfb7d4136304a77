"""Who may call a route: every view says so, and one that says nothing is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

Role = Literal["public", "viewer", "admin"]
View = TypeVar("View", bound=Callable[..., Any])


def _with(role: Role) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.role = role  # type: ignore[attr-defined]
        return view

    return mark


public = _with("public")
"""Anybody; tells no secret."""
viewer = _with("viewer")
"""Whoever has a token."""
admin = _with("admin")
"""The owner, and machines that act for them."""


def role_of(view: Callable[..., Any] | None) -> Role | None:
    """The role that a view declares, None where it forgot to."""
    return getattr(view, "role", None)

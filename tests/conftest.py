"""What every test relies on: no sockets, and the small tools for linting a text."""

import socket
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

#: Public manifests and Dockerfiles for robustness runs, where a checkout has them beside it.
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """kubelint works offline, and so does its suite: opening an internet socket fails the test."""
    if request.node.get_closest_marker("network"):
        return

    class Forbidden(socket.socket):
        def __init__(self, family: int = -1, *rest: Any, **more: Any):
            if family in (-1, socket.AF_INET, socket.AF_INET6):
                raise AssertionError("a socket was opened")
            super().__init__(family, *rest, **more)

    monkeypatch.setattr(socket, "socket", Forbidden)

"""Container image references, ``registry/name:tag@digest``."""

from typing import NamedTuple


class Image(NamedTuple):
    """The parts of an image reference, as written; empty where absent.

    Source: https://github.com/distribution/reference/blob/main/reference.go
    """

    registry: str  # "ghcr.io", "localhost:5000"
    name: str  # the path in the registry: "library/nginx", "shop/api"
    tag: str
    digest: str  # "sha256:..."

    @classmethod
    def parse(cls, text: str) -> "Image":
        rest, _, digest = text.partition("@")
        head, slash, last = rest.rpartition("/")
        last, _, tag = last.partition(":")  # a colon before the last slash is a port
        first, slash, below = (head + slash + last).partition("/")
        if slash and ("." in first or ":" in first or first == "localhost" or first != first.lower()):
            return cls(first, below, tag, digest)
        return cls("", first + slash + below, tag, digest)

    @property
    def repository(self) -> str:
        """Registry and name, without tag and digest."""
        return f"{self.registry}/{self.name}" if self.registry else self.name

    @property
    def full_name(self) -> str:
        """Registry and name with what may be left out: ``docker.io/library/nginx``.

        Source: https://github.com/distribution/reference/blob/main/normalize.go
        """
        registry = self.registry.lower()
        if registry in ("", "index.docker.io", "docker.io"):
            return f"docker.io/{self.name}" if "/" in self.name else f"docker.io/library/{self.name}"
        return f"{registry}/{self.name}"

    def __str__(self) -> str:
        return self.repository + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

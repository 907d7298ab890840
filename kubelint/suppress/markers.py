"""The words without which a text holds no marker: nearly every file is done with when they have been looked for."""

#: What each of kubelint's own markers has.
OWN = "kubelint"

#: One of these is in each marker of another tool.
FOREIGN = (
    "hadolint",
    "skip=",
    "trivy:",
    "tfsec:",
    "kics-scan",
    "kube-linter.io/",
    "kube-score/",
    "polaris.",
    ".io/skip",
)

#: What names the last day of a marker: kubelint's own, and trivy's.
LAST_DAY = ("until=", "exp:")


def may_hold_own(text: str) -> bool:
    """Whether ``text`` may hold markers of kubelint's own."""
    return OWN in text


def may_hold_foreign(text: str) -> bool:
    """Whether ``text`` may hold markers of other tools."""
    return any(word in text for word in FOREIGN)


def may_expire(text: str) -> bool:
    """Whether ``text`` may hold a marker that names its last day."""
    return any(word in text for word in LAST_DAY)

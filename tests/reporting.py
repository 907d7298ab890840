"""Reports made by hand, for the tests of the formats."""

import io
from importlib import import_module
from typing import Any

from kubelint.catalog import Rule
from kubelint.model import Excerpt, Finding, Input, Place, Report, Span, Subject


def rule(name: str, **data: Any) -> Rule:
    """A rule without a file of its own."""
    usual = {
        "name": name,
        "language": "kubernetes",
        "target": "container",
        "severity": "warning",
        "profile": "recommended",
        "category": "images",
        "summary": "The image can change without the manifest changing",
        "remedy": 'name a version or a digest, e.g. "shop/api:1.4.2"',
        "source": "https://kubernetes.io/docs/concepts/containers/images/",
        "check": "nowhere:nothing",
    }
    return Rule(usual | data)


RULES = {
    each.name: each
    for each in (
        rule("floating-tag", aliases=["kube-linter:latest-tag"], standards=["NSA-CISA", "CIS-5.1.5"]),
        rule("full-power", severity="error", category="security", remedy="", standards=["PSS-baseline"]),
        rule("secret-there", severity="error", category="secrets", remedy=""),
    )
}

API = Subject("Deployment", "api", "shop", "apps/v1", "api")

TAG = Finding(
    file="k8s/api.yaml",
    span=Span(17, 16, 17, 31),
    rule="floating-tag",
    severity="warning",
    message='container "api" runs "shop/api:latest", which can change without notice',
    subject=API,
    path=("spec", "template", "spec", "containers", 0, "image"),
    excerpt=Excerpt("        image: shop/api:latest"),
)

POWER = TAG._replace(rule="full-power", severity="error", message='container "api" is privileged')

RUN = Finding(
    file="Dockerfile",
    span=Span(3, 5, 4, 9),
    rule="floating-tag",
    severity="info",
    message="apt-get update stands alone",
    subject=Subject("Dockerfile", stage="build", instruction="RUN", line=3),
    path=("instructions", 2, "text"),
    related=(Place("base/Dockerfile", Span(1, 6, 1, 12), "the base comes from here"),),
    excerpt=Excerpt("RUN apt-get update && \\"),
)

#: What must never act on a terminal, a build log, a reader of markup or a browser.
EVIL = "::error::x\n::warning::y\r\x1b[31m [bold]b[/bold] <script>alert(1)</script> ##[group]g \u202e\u200b \ud800 [a](http://x)"

BAD = Finding(
    file=EVIL,
    span=Span(1, 1, 1, 4),
    rule="full-power",
    severity="error",
    message=EVIL,
    subject=Subject(EVIL, EVIL, EVIL, EVIL, EVIL),
    path=(EVIL, "a/b~c"),
    related=(Place(EVIL, Span(1, 1, 1, 1), EVIL),),
    excerpt=Excerpt(EVIL),
    suppressed="",
)


def report(*findings: Finding, **more: Any) -> Report:
    """A report of these findings in one file that could be checked, and whatever ``more`` says."""
    usual: dict[str, Any] = {
        "suppressed": (),
        "inputs": (Input("k8s/api.yaml", "kubernetes", "checked"),),
        "objects": 1,
        "kubernetes_version": (1, 37),
        "rules": RULES,
    }
    return Report(findings=findings, **usual | more)


def written(form: str, outcome: Report, **more: Any) -> str:
    """What a format writes, by way of a stream that refuses what UTF-8 cannot hold."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", errors="strict", newline="")
    import_module(f"kubelint.report.{form}").write(outcome, stream, **more)
    stream.flush()
    return raw.getvalue().decode("utf-8")


def is_harmless(text: str) -> bool:
    """Whether every line of ``text`` is plain: nothing a terminal acts on, nothing a build takes for a command."""
    return all(
        line.isprintable() and not line.lstrip().startswith("::") and "##[" not in line for line in text.split("\n")
    )

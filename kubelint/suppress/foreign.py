"""The ignore markers of other tools, honoured through the aliases.

A marker speaks for the rules of its own tool, in the part of the file that tool would read it for. Adding a
marker is adding a row to :data:`COMMENTS` or :data:`ANNOTATIONS`, and its word to :mod:`kubelint.suppress.markers`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from kubelint.catalog import Rule
from kubelint.model import Comment, Document
from kubelint.select import names_of
from kubelint.suppress import places, trivy
from kubelint.suppress.ignore import Ignore, Where
from kubelint.suppress.layout import Layout, listed
from kubelint.suppress.markers import may_hold_foreign
from kubelint.views.base import View

EVERYTHING = "*"  # all that a tool says

HADOLINT = r"\A[ \t]*hadolint[ \t]+{}ignore[ \t]*=[ \t]*(?P<ids>[DLSC0-9]+(?:[ \t]*,[ \t]*[DLSC0-9]+)*)[ \t]*(?:#.*)?\Z"
KICS = r"\A\s*kics-scan\s+{}(?!\S)"
CHECK_OPTIONS = r"(?:(?:error|experimental)=[^\s;]*;)*skip=(?P<ids>[\w,]+)(?:;(?:error|experimental)=[^\s;]*)*(?!\S)"


class Meant(NamedTuple):
    """What a marker names, as its tool spells it, and the last day it holds."""

    ids: list[str]
    until: str = ""


def these(match: re.Match[str]) -> Meant:
    """The ids of a comma list."""
    return Meant(list(listed(match["ids"])))


def checks(match: re.Match[str]) -> Meant:
    """The same, where ``all`` is no id."""
    return Meant([EVERYTHING]) if match["ids"] == "all" else these(match)


def everything(match: re.Match[str]) -> Meant:
    return Meant([EVERYTHING])


def sections(match: re.Match[str]) -> Meant:
    """The id among trivy's sections in all its spellings, and the day it expires."""
    return Meant(*trivy.read(match["sections"]))


class InComment(NamedTuple):
    """A marker in a comment: how to find it in the text, what it means, and where."""

    tool: str
    form: str
    pattern: str
    meant: Callable[[re.Match[str]], Meant]
    where: Callable[[Layout, Comment], Where | None]


#: hadolint 2.15 by measurement, BuildKit by its linter package, the others by their documentation:
#: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
#: https://trivy.dev/latest/docs/scanner/misconfiguration/config/config/
#: https://docs.kics.io/latest/running-kics/
COMMENTS = (
    InComment("hadolint", "ignore", HADOLINT.format(""), these, places.on_next),
    InComment("hadolint", "global ignore", HADOLINT.format(r"global[ \t]+"), these, places.whole_dockerfile),
    InComment("hadolint", "stage ignore", HADOLINT.format(r"stage[ \t]+"), these, places.on_stage),
    InComment("buildkit", "check", rf"\A\s*(?i:check)\s*=\s*{CHECK_OPTIONS}", checks, places.of_check),
    InComment("checkov", "skip", r"(?:checkov|bridgecrew|cortex):skip= *(?P<ids>[\w,]+)", these, places.of_object),
    InComment("trivy", "ignore", r"(?<![^\s#/*])(?:trivy|tfsec):(?P<sections>\S+)", sections, places.on_attached),
    InComment("kics", "ignore", KICS.format("ignore"), everything, places.of_head),
    InComment("kics", "disable", KICS.format(r"disable=(?P<ids>[\w,-]+)"), these, places.of_head),
    InComment("kics", "ignore-line", KICS.format("ignore-line"), everything, places.on_line_beneath),
    InComment("kics", "ignore-block", KICS.format("ignore-block"), everything, places.on_block_beneath),
)


def by_key(match: re.Match[str], value: Any) -> list[str]:
    """The id in the key, whatever the value."""
    return [match["ids"]]


def all_by_key(match: re.Match[str], value: Any) -> list[str]:
    return [EVERYTHING]


def if_true(match: re.Match[str], value: Any) -> list[str]:
    """The id in the key, or everything, where the value says so."""
    return [match["ids"] or EVERYTHING] if str(value).casefold() == "true" else []


def by_value(match: re.Match[str], value: Any) -> list[str]:
    """The ids of a comma list."""
    return [each for each in listed(value) if "*" not in each] if isinstance(value, str) else []


def by_start(match: re.Match[str], value: Any) -> list[str]:
    """The ids in front of a reason: ``CKV_K8S_14=because``."""
    return by_value(match, value.partition("=")[0]) if isinstance(value, str) else []


class InAnnotation(NamedTuple):
    """A marker that is an annotation: its key, what it means, and whether it counts on a pod template too."""

    tool: str
    key: str
    ids: Callable[[re.Match[str], Any], list[str]]
    is_for_templates: bool = False


#: https://docs.kubelinter.io/#/configuring-kubelinter, https://github.com/zegl/kube-score#ignoring-a-test,
#: https://polaris.docs.fairwinds.com/customization/exemptions/. What a pod template says counts where the tool
#: looks at templates by themselves, which kube-linter and Polaris do not.
ANNOTATIONS = (
    InAnnotation("kube-linter", r"ignore-check\.kube-linter\.io/(?P<ids>[^*]+)", by_key),
    InAnnotation("kube-linter", r"kube-linter\.io/ignore-all", all_by_key),
    InAnnotation("kube-score", r"kube-score/ignore", by_value, is_for_templates=True),
    InAnnotation("polaris", r"polaris\.fairwinds\.com/(?:exempt|(?P<ids>[^*]+)-exempt)", if_true),
    InAnnotation("checkov", r".*(?:checkov|bridgecrew|cortex)\.io/skip.*", by_start, is_for_templates=True),
)


def names(identifier: str, rules: Mapping[str, Rule]) -> set[str]:
    """Return the rules a tool's id means; a star at its end stands for any text."""
    start, star, rest = identifier.casefold().partition("*")
    if not star:
        return names_of(identifier, rules)
    tool = start[: start.index(":") + 1]
    return {
        name
        for name, rule in rules.items()
        if not rest and any(each.startswith(tool) and each.casefold().startswith(start) for each in rule.aliases)
    }


def ignores(layout: Layout) -> Iterator[Ignore]:
    """Yield what the markers in a file say."""
    for comment in layout.comments:
        if may_hold_foreign(comment.text):
            yield from _in_comment(comment, layout)
    for document, view, is_template in layout.annotated():
        for key, value in view.mapping("metadata", "annotations").items():
            if isinstance(key, str) and may_hold_foreign(key):
                yield from _in_annotation(document, view, is_template, key, value)


def _in_comment(comment: Comment, layout: Layout) -> Iterator[Ignore]:
    for marker in COMMENTS:
        for match in re.finditer(marker.pattern, comment.text):
            where = marker.where(layout, comment)
            if where:
                ids, until = marker.meant(match)
                identifiers = [f"{marker.tool}:{each}" for each in ids]
                form = f"{marker.tool} {marker.form}"
                yield Ignore(identifiers, where._replace(form=form), until=until, tool=marker.tool)


def _in_annotation(document: Document, view: View, is_template: bool, key: str, value: Any) -> Iterator[Ignore]:
    for marker in ANNOTATIONS:
        match = re.fullmatch(marker.key, key)
        if match and (marker.is_for_templates or not is_template):
            span = document.tree.span(view.at("metadata", "annotations", key), "key")
            where = Where(f"{marker.tool} annotation", span, "object", path=view.path, document=document.index)
            yield Ignore([f"{marker.tool}:{each}" for each in marker.ids(match, value)], where, tool=marker.tool)

"""Where a marker of another tool holds: what that tool takes to be above, around or beneath a comment."""

from kubelint.model import Comment
from kubelint.suppress.ignore import Where
from kubelint.suppress.layout import Layout, span_of


def whole_dockerfile(layout: Layout, comment: Comment) -> Where | None:
    """The whole file, wherever the comment stands."""
    return Where("", span_of(comment), "file") if layout.is_dockerfile else None


def of_head(layout: Layout, comment: Comment) -> Where | None:
    """The whole file, if the comment stands before all content."""
    return Where("", span_of(comment), "file") if layout.is_before_everything(comment) else None


def of_object(layout: Layout, comment: Comment) -> Where | None:
    """The Kubernetes object the comment is in or above; a Dockerfile is one as a whole."""
    if layout.is_dockerfile:
        return whole_dockerfile(layout, comment)
    found = layout.object_of(comment)
    return Where("", span_of(comment), "object", path=found[0], document=found[1]) if found else None


def of_check(layout: Layout, comment: Comment) -> Where | None:
    """The whole Dockerfile for a directive. Else the next instruction, unless a line with only ``#`` stands between."""
    if not layout.is_dockerfile:
        return None
    if comment.line == layout.check_directive:
        return Where("", span_of(comment), "file")
    return _node(layout, comment, layout.next(comment, is_remark_or_blank)) if comment.column == 1 else None


def on_next(layout: Layout, comment: Comment) -> Where | None:
    """The instruction on the very next line."""
    return _node(layout, comment, comment.line + 1) if layout.is_dockerfile else None


def on_stage(layout: Layout, comment: Comment) -> Where | None:
    """The stage whose FROM is on the next line, below that FROM; more such comments may stand between."""
    line = layout.next(comment, is_hadolint)
    return _stage(layout, comment, line, line + 1)


def on_attached(layout: Layout, comment: Comment) -> Where | None:
    """What begins on the comment's own line, or on the next; more such comments may stand between."""
    line = layout.next(comment, is_trivy) if comment.alone else comment.line
    return _node(layout, comment, line)


def on_line_beneath(layout: Layout, comment: Comment) -> Where | None:
    """The next line that is no comment; in a Dockerfile the whole instruction."""
    line = layout.next(comment, is_comment)
    if layout.is_dockerfile or not comment.alone:
        return _node(layout, comment, line) if comment.alone else None
    return Where("", span_of(comment), "line", line)


def on_block_beneath(layout: Layout, comment: Comment) -> Where | None:
    """What begins on the next line that is no comment; in a Dockerfile the stage."""
    line = layout.next(comment, is_comment)
    if layout.is_dockerfile or not comment.alone:
        return _stage(layout, comment, line, line)
    return _node(layout, comment, line)


def is_comment(text: str) -> bool:
    return text.startswith("#")


def is_hadolint(text: str) -> bool:
    return text.startswith("#") and "hadolint" in text


def is_trivy(text: str) -> bool:
    return text.startswith("#") and ("trivy:" in text or "tfsec:" in text)


def is_remark_or_blank(text: str) -> bool:
    return not text or (text.startswith("#") and text != "#")


def _node(layout: Layout, comment: Comment, line: int) -> Where | None:
    """What begins on ``line``: in a Dockerfile an instruction, never a part of one."""
    if layout.is_dockerfile and line not in layout.instructions:
        return None
    return Where("", span_of(comment), "node", line)


def _stage(layout: Layout, comment: Comment, line: int, start: int) -> Where | None:
    if layout.instructions.get(line) != "FROM":
        return None
    return Where("", span_of(comment), "stage", start, layout.stage_end(line))

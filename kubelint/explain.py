"""A rule as a page for people: plain text for a terminal, Markdown for the documentation."""

from collections.abc import Iterator
from textwrap import indent
from typing import Any

Page = dict[str, Any]

#: The fence an example of each language gets.
FENCE = {"kubernetes": "yaml", "dockerfile": "dockerfile", "project": "yaml"}


def text(page: Page) -> str:
    """Return the page as plain text."""
    parts = [
        f"{page['name']}: {page['summary']}",
        _line(page),
        page["why"].rstrip(),
        f"Fix\n\n{indent(page['fix'].rstrip(), '  ')}",
        *(f"{title}\n\n{indent(code.rstrip(), '  ')}" for title, code in _examples(page)),
        *_facts(page),
    ]
    return "\n\n".join(parts) + "\n"


def markdown(page: Page) -> str:
    """Return the page as Markdown; its first heading is the rule's name."""
    fence = FENCE[page["language"]]
    parts = [
        f"# {page['name']}",
        f"{page['summary']}. {_line(page)}",
        f"## Why\n\n{page['why'].rstrip()}",
        f"## Fix\n\n{page['fix'].rstrip()}",
        *(f"## {title}\n\n```{fence}\n{code.rstrip()}\n```" for title, code in _examples(page)),
        "## Facts\n\n" + "\n".join(f"- {each}" for each in _facts(page)),
    ]
    return "\n\n".join(parts) + "\n"


def _line(page: Page) -> str:
    return f"{page['language']}, {page['category']}; {page['severity']} in profile {page['profile']}."


def _examples(page: Page) -> Iterator[tuple[str, str]]:
    for example in page["examples"]:
        for kind in ("bad", "good"):
            content = example.get(kind)
            if isinstance(content, dict):
                for path, code in content["files"].items():
                    yield f"{kind.capitalize()}: {path}", code or "(no such file)"
            elif content:
                yield kind.capitalize(), content


def _facts(page: Page) -> Iterator[str]:
    for name, default in page.get("options", {}).items():
        yield f"Option {name} (default: {default if default not in ('', None) else 'none'})"
    if page.get("aliases"):
        yield f"Also known as {', '.join(page['aliases'])}"
    if page.get("standards"):
        yield f"Asked for by {', '.join(page['standards'])}"
    yield f"Source: {page['source']}"

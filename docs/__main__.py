"""Write the rule pages anew: ``make docs``. A test compares them with the rule files."""

from pathlib import Path

from kubelint.explain import markdown
from kubelint.rulefiles import page, rules

FOLDER = Path(__file__).parent

INDEX = """\
# The rules

Generated from `rules/` by `make docs`. `kubelint explain NAME` shows the same page in a terminal, for any alias, too.
"""


def pages() -> dict[str, str]:
    """Return the text of every generated page by its path below ``docs/``."""
    every = rules()
    found = {f"rules/{rule.name}.md": markdown(page(rule.name, rule.language)) for rule in every.values()}
    table = ["| rule | severity | profile | what it finds |", "| --- | --- | --- | --- |"]
    parts = [INDEX]
    for language in dict.fromkeys(rule.language for rule in every.values()):
        rows = [
            f"| [{rule.name}](rules/{rule.name}.md) | {rule.severity} | {rule.profile} | {rule.summary} |"
            for rule in every.values()
            if rule.language == language
        ]
        parts.append("\n".join([f"## {language}", "", *table, *rows]) + "\n")
    found["rules.md"] = "\n".join(parts)
    return found


if __name__ == "__main__":
    for path, text in pages().items():
        target = FOLDER / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")

"""``kubelint explain``: one rule as a page."""

import json
import sys

import click
from click.shell_completion import CompletionItem

from kubelint.cli.run import stop
from kubelint.explain import markdown, text
from kubelint.rulefiles import page, rules
from kubelint.select import names_of
from kubelint.text import suggest


def _complete(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    return [CompletionItem(rule.name, help=rule.summary) for rule in rules().values() if rule.name.startswith(start)]


@click.command("explain")
@click.argument("name", metavar="RULE", shell_complete=_complete)
@click.option("-f", "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
def command(name: str, form: str) -> None:
    """Explain RULE: its name, or any alias such as DL3008 or checkov:CKV_K8S_14."""
    every = rules()
    meant = sorted(names_of(name, every))
    if not meant:
        stop(f'no rule is called "{name}"{suggest(name, every)}')
    pages = [page(each, every[each].language) for each in meant]
    if form == "json":
        json.dump({"rules": pages}, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    write = markdown if form == "markdown" else text
    sys.stdout.write("\n".join(write(each) for each in pages))

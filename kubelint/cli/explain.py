"""``kubelint explain``: one rule as a page, or the fields of a kind."""

import json
import sys

import click
from click.shell_completion import CompletionItem

from kubelint.cli.run import stop
from kubelint.explain import markdown, text
from kubelint.rulefiles import page, rules
from kubelint.select import names_of
from kubelint.text import suggest
from kubelint.versions import UnknownVersion, parse


def _complete(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    return [CompletionItem(rule.name, help=rule.summary) for rule in rules().values() if rule.name.startswith(start)]


@click.command("explain")
@click.argument("name", metavar="RULE", default="", shell_complete=_complete)
@click.option(
    "--kind", metavar="KIND[.FIELD...]", help="Show the fields of a kind, e.g. apps/v1/Deployment.spec.template."
)
@click.option(
    "--kubernetes-version", metavar="V", default="latest", help="Of this version (default: the latest known)."
)
@click.option("-f", "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
def command(name: str, kind: str | None, kubernetes_version: str, form: str) -> None:
    """Explain RULE: its name, or any alias such as DL3008 or checkov:CKV_K8S_14; or a kind of Kubernetes."""
    if kind is not None:
        sys.stdout.write(_fields(kind, kubernetes_version, form))
        return
    if not name:
        stop("name a rule, or a kind with --kind, e.g. --kind apps/v1/Deployment.spec")
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


def _fields(kind: str, version: str, form: str) -> str:
    """Return the fields of a kind, or of one of its fields."""
    from kubelint.schema.fields import NoSuchPlace, place
    from kubelint.schema.fields import text as as_text

    try:
        found = place(kind, parse(version))
    except (NoSuchPlace, UnknownVersion) as error:
        stop(str(error))
    if form == "json":
        data = found._asdict() | {"fields": [each._asdict() for each in found.fields]}
        return json.dumps(data, indent=2) + "\n"
    return as_text(found)

"""The straight line from files to a Report.

    Candidate -> Source -> Document -> View -> Problem -> Finding -> Report

Every step is a function of the one before; none reaches back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from kubelint.catalog import Enabled, Plan, Rule
from kubelint.config import Configs, Exceptions, Settings, plan
from kubelint.excerpt import excerpt
from kubelint.load import load
from kubelint.load.classify import SKIPPED, classify
from kubelint.load.files import Candidate, Unreadable
from kubelint.model import Document, Fault, Finding, Input, Place, Problem, Related, Report, Source, Span, Subject
from kubelint.select import names_of
from kubelint.suppress import Ignores
from kubelint.text import brief
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Resource, container_at, resources
from kubelint.views.subjects import across, subjects
from kubelint.views.workspace import Workspace

START = Span(1, 1, 1, 1)

#: Files that were skipped although they would have added objects, so that nobody can say what is missing.
UNRENDERED = frozenset({"helm-template", "template", "kustomize-patch"})


class Policy(NamedTuple):
    """What applies to a file: the settings found for it, the rules they enable, what they except."""

    settings: Settings
    plan: Plan
    exceptions: Exceptions


class FileResult(NamedTuple):
    """What one file contributes to the run."""

    input: Input
    policy: Policy
    findings: list[Finding]  # the silenced ones too, which say by what
    resources: list[Resource]  # what workspace rules will want to see
    ignores: Ignores


class Scene(NamedTuple):
    """Where a problem arises: its document, and what may silence it there."""

    document: Document
    policy: Policy
    ignores: Ignores


class Linter:
    """One run: its rules, its configuration, and the way it reads a file."""

    def __init__(self, rules: Mapping[str, Rule], configs: Configs, read: Callable[[str], str]):
        self.rules = rules
        self.configs = configs
        self.read = read  # path -> text; raises Unreadable
        self.policies: dict[int, Policy] = {}
        self.reload = lru_cache(maxsize=8)(self._reload)

    def lint(self, candidates: Iterable[Candidate], language: str = "") -> Report:
        """Lint every file by itself, then all of them together. ``language`` overrules what a file looks like."""
        results = [self.lint_file(candidate, language) for candidate in candidates]
        findings = [finding for result in results for finding in result.findings]
        findings += self._lint_workspace(results)
        findings += [finding for result in results for finding in self._about_ignores(result)]
        findings.sort(key=lambda each: (each.file, each.span, each.rule, each.message))
        return Report(
            findings=tuple(each for each in findings if not each.suppressed),
            suppressed=tuple(each for each in findings if each.suppressed),
            inputs=tuple(result.input for result in results),
            objects=sum(len(result.resources) for result in results),
            kubernetes_version=self.configs.for_file("").kubernetes_version,
            rules=dict(self.rules),
        )

    def lint_file(self, candidate: Candidate, language: str = "") -> FileResult:
        """Find all that can be found without looking at another file."""
        path = candidate.path
        try:
            if candidate.error:
                raise Unreadable(candidate.error)
            text = self.read(path)
        except Unreadable as error:
            return self._unreadable(path, error)
        kind = language or classify(path, text)
        if kind in SKIPPED:
            return FileResult(Input(path, kind, "skipped", SKIPPED[kind]), self.policy(path), [], [], NO_IGNORES)
        return self.lint_source(Source(path, text, kind))

    def lint_source(self, source: Source) -> FileResult:
        """Lint one file's text, whose language is known."""
        policy = self.policy(source.path)
        documents = load(source)
        ignores = Ignores(source, documents, self._names)
        found: list[Finding] = []
        everything: list[Resource] = []
        for document in documents:
            found += self._faults(document, policy, ignores)
            if document.broken:
                continue
            scene = partial(Scene, document, policy, ignores)
            for target, kind, view in subjects(document, documents):
                for rule in policy.plan.rules_for(target, kind):
                    found += self._examine(rule, view, (), scene)
            everything += resources(document.value, source.path, document.index)
        found = list(self._redacted(found, source))
        broken = next((each.faults[0].message for each in documents if each.broken), "")
        status = Input(source.path, source.language, "failed" if broken else "checked", broken)
        return FileResult(status, policy, found, everything, ignores)

    def _redacted(self, found: list[Finding], source: Source) -> Iterator[Finding]:
        """Mask what one rule knows to be a secret in the excerpts of all findings that show its line."""
        secrets = [each.span for each in found if self.rules[each.rule].redact]
        for each in found:
            yield each._replace(excerpt=excerpt(source, each.span, secrets)) if secrets else each

    def policy(self, path: str) -> Policy:
        """What applies to the file at ``path``."""
        settings = self.configs.for_file(path)
        if id(settings) not in self.policies:
            self.policies[id(settings)] = Policy(settings, plan(settings, self.rules), Exceptions(settings))
        return self.policies[id(settings)]

    def _names(self, identifier: str) -> set[str]:
        return names_of(identifier, self.rules)

    def _reload(self, path: str) -> list[Document]:
        text = self.read(path)
        return load(Source(path, text, classify(path, text)))

    def _unreadable(self, path: str, error: Unreadable) -> FileResult:
        source = Source(path, "", "")
        fault = Fault("unreadable-file", str(error), error.span or START)
        status = Input(path, "unreadable", "failed", str(error))
        return FileResult(status, self.policy(path), [self._from_fault(fault, source, "error")], [], NO_IGNORES)

    def _lint_workspace(self, results: list[FileResult]) -> Iterator[Finding]:
        """Find what only shows when every file lies side by side."""
        everything = [resource for result in results for resource in result.resources]
        complete = not any(each.input.status == "failed" or each.input.type in UNRENDERED for each in results)
        external = [each for policy in self.policies.values() for each in policy.settings.external]
        workspace = Workspace(everything, complete, external)
        for result in results:
            for resource in result.resources:
                scene = partial(self._scene, result, resource)
                for target, view in across(resource):
                    for rule in result.policy.plan.rules_for(target, resource.kind):
                        yield from self._examine(rule, view, (workspace,), scene)

    def _scene(self, result: FileResult, resource: Resource) -> Scene:
        """The document of a resource, loaded again: no tree outlives the linting of its file."""
        return Scene(self._document(*resource.origin), result.policy, result.ignores)

    def _document(self, file: str, index: int) -> Document:
        return next(each for each in self.reload(file) if each.index == index)

    def _examine(
        self, rule: Enabled, view: View, more: tuple[Any, ...], scene: Callable[[], Scene]
    ) -> Iterator[Finding]:
        """Run one check on one view. A crash becomes a finding too, never silence."""
        try:
            for problem in rule.check(view, *more):
                yield self._finding(rule, problem, view, scene())
        except Exception as error:
            message = f"{rule.name} crashed on {brief(str(view.subject))}: {type(error).__name__}: {brief(str(error))}"
            document = scene().document
            fault = Fault("crash", message, document.tree.span(view.path))
            yield self._from_fault(fault, document.source, "error")._replace(subject=view.subject)

    def _finding(self, rule: Enabled, problem: Problem, view: View, scene: Scene) -> Finding:
        document, policy, ignores = scene
        span = document.tree.span(problem.path, problem.part)
        container = container_at(document.value, problem.path)
        finding = Finding(
            file=document.source.path,
            span=span,
            rule=rule.name,
            severity=rule.severity,
            message=problem.message,
            subject=view.subject._replace(container=dig(container, "name") or ""),
            document=document.index,
            path=problem.path,
            related=tuple(self._place(each, document) for each in problem.related),
            excerpt=excerpt(document.source, span, [span] if rule.rule.redact else ()),
        )
        image = str(dig(container, "image") or "")
        silenced = ignores.cover(rule.name, document, problem) or policy.exceptions.covers(finding, rule.rule, image)
        return finding._replace(suppressed=silenced) if silenced else finding

    def _place(self, related: Related, document: Document) -> Place:
        other = self._document(*related.origin) if related.origin else document
        return Place(other.source.path, other.tree.span(related.path), related.message)

    def _faults(self, document: Document, policy: Policy, ignores: Ignores) -> Iterator[Finding]:
        for fault in document.faults:
            if fault.rule in policy.plan.rules:
                finding = self._from_fault(fault, document.source, policy.plan.rules[fault.rule].severity)
                silenced = ignores.cover_line(fault.rule, fault.span.line) or policy.exceptions.covers(
                    finding, self.rules[fault.rule]
                )
                yield finding._replace(document=document.index, suppressed=silenced)

    def _about_ignores(self, result: FileResult) -> Iterator[Finding]:
        """Comments go stale; a rule that no longer fires should not stay silenced."""
        enabled = result.policy.plan.rules
        for fault in result.ignores.complaints(set(enabled), list(self.rules)):
            if fault.rule in enabled:
                source = Source(result.input.path, self.read(result.input.path), result.input.type)
                yield self._from_fault(fault, source, enabled[fault.rule].severity)

    def _from_fault(self, fault: Fault, source: Source, severity: str) -> Finding:
        subject = Subject("Dockerfile") if source.language == "dockerfile" else Subject("")
        shown = excerpt(source, fault.span)
        return Finding(source.path, fault.span, fault.rule, severity, fault.message, subject, excerpt=shown)


NO_IGNORES = Ignores(Source("", "", ""), [], lambda name: set())

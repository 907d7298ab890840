"""The straight line from files to a Report.

    Candidate -> Source -> Document -> View -> Problem -> Finding -> Report

Every step is a function of the one before; none reaches back.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Any, Protocol

from kubelint.catalog import Enabled, Rule
from kubelint.config import Exceptions, Settings, plan
from kubelint.config.file import seen_from_here
from kubelint.findings import Policy, Scene, about_exceptions, of_fault, of_problem, without_echoes
from kubelint.load import load
from kubelint.load.classify import SKIPPED, classify
from kubelint.load.files import Candidate, Unreadable
from kubelint.load.surroundings import Surroundings
from kubelint.model import Document, Fault, Finding, Input, Report, Source, Span
from kubelint.pool import spread
from kubelint.results import NO_IGNORES, FileResult
from kubelint.suppress import Ignores
from kubelint.text import brief, cause, plural, printable
from kubelint.views.base import View
from kubelint.views.context import BuildContext
from kubelint.views.kubernetes import Resource, resources
from kubelint.views.subjects import across, subjects
from kubelint.views.workspace import Workspace

START = Span(1, 1, 1, 1)

#: A byte of a Dockerfile takes about so many times as long as one of a manifest; measured with ``make bench``.
DOCKERFILE = 4

#: The rule under which ShellCheck's findings are reported.
SHELLCHECK = "shellcheck"

#: Files that were skipped although they would have added objects, so that nobody can say what is missing.
UNRENDERED = frozenset({"helm-template", "template"})


class Configuration(Protocol):
    """Where the settings for each file come from: a ``config.Configs``, or what stands for one."""

    def for_file(self, path: str) -> Settings: ...


class Linter:
    """One run: its rules, its configuration, and the way it reads a file."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        configs: Configuration,
        read: Callable[[str], str],
        languages: Mapping[str, str] | None = None,
        surroundings: Callable[[], Surroundings] = Surroundings,
    ):
        self.rules = rules
        self.configs = configs
        self.read = read  # path -> text; raises Unreadable
        self.languages = languages or {}  # path -> language, where it is known beforehand
        self.surroundings = surroundings  # a new one for each file
        self.work: Counter[str] = Counter()  # what was done: "files parsed", "nodes built", "checks called", ...
        self.remarks: list[str] = []  # for the report
        self.policies: dict[int, Policy] = {}
        self.unasked: tuple[str, ...] = ()  # in words, what ShellCheck was to be asked and was not
        self.reload = lru_cache(maxsize=8)(self._reload)

    def lint(
        self, candidates: Iterable[Candidate], roots: Sequence[str] = (), is_whole: bool = True, jobs: int = 1
    ) -> Report:
        """Lint every file by itself, then all of them together.

        ``roots`` are the folders that are linted whole. Where not ``is_whole``, more manifests lie beside the
        candidates, so that nobody can say what is missing. ``jobs`` is the number of processes, 0 for as many as pay.
        """
        files = list(candidates)
        for each in files:
            self.policy(each.path)  # a wrong config stops the run before it begins
        return self.report(list(self.results(files, jobs)), roots, is_whole)

    def report(self, results: list[FileResult], roots: Sequence[str] = (), is_whole: bool = True) -> Report:
        """Return what all files come to, from what was found in each of them by itself."""
        for result in results:
            self.work.update(result.work)
        findings = [finding for result in results for finding in result.findings]
        workspace, undefined = self._workspace(results, is_whole)
        findings += self._lint_workspace(results, workspace)
        of_scripts = self.lint_scripts([each for each in results if each.scripts])
        findings += chain.from_iterable(of_scripts.values())
        findings += [finding for result in results for finding in self._about_ignores(result, bool(self.unasked))]
        findings = list(without_echoes(findings, self.rules))
        silencers = {each.suppressed for each in findings}
        for policy in self.policies.values():
            findings += about_exceptions(policy, () if self.unasked else roots, silencers)
        findings.sort(key=lambda each: (each.file, each.span, each.rule, each.message))
        return self.blank()._replace(
            findings=tuple(each for each in findings if not each.suppressed),
            suppressed=tuple(each for each in findings if each.suppressed),
            inputs=tuple(result.input for result in results),
            objects=sum(len(result.resources) for result in results if result.input.status != "skipped"),
            unchecked=(*self.unasked, *_without_schema(workspace), *undefined),
            remarks=tuple(self.remarks),
        )

    def blank(self) -> Report:
        """Return the report of a run that looks at nothing."""
        return Report((), (), (), 0, self.configs.for_file("").kubernetes_version, dict(self.rules))

    def results(self, files: Sequence[Candidate], jobs: int) -> Iterator[FileResult]:
        """Yield the result of each file, in order."""
        for result in spread(self.lint_file, files, jobs, _weight, self.note_death):
            if result.scripts:
                self.batch.begin(result.scripts)
            yield result

    @cached_property
    def batch(self) -> Any:
        """The scripts on their way through ShellCheck, which begins before all of them are there."""
        from kubelint.shellcheck import Batch

        return Batch()

    def note_death(self, left: int) -> None:
        """Remember that a process died, which left so many files to this one."""
        self.remarks.append(f"a process died, and {plural(left, 'file')} had to be linted without it")

    def lint_file(self, candidate: Candidate) -> FileResult:
        """Find all that can be found without looking at another file."""
        try:
            if candidate.error:
                raise Unreadable(candidate.error)
            return self.lint_text(candidate.path, self.read(candidate.path))
        except Unreadable as error:
            return self.unreadable(candidate.path, error)

    def lint_text(self, path: str, text: str, language: str = "") -> FileResult:
        """Lint the text of one file, whatever it is; ``language`` says it, where somebody knows."""
        kind = language or self._language(path, text)
        if kind in SKIPPED:
            status = Input(path, kind, "skipped", SKIPPED[kind])
            made = [_kustomization(path, text)] if kind == "kustomization" else []
            return FileResult(status, [], made, NO_IGNORES)
        try:
            return self.lint_source(Source(path, text, kind))
        except Exception as error:  # one file that kubelint cannot cope with must not hide the others
            return self._crashed(Source(path, text, kind), error)

    def lint_source(self, source: Source) -> FileResult:
        """Lint one file's text, whose language is known."""
        policy = self.policy(source.path)
        plan = policy.plan.of_text(source.text)
        documents = load(source)
        ignores = Ignores(source, documents, self.rules, policy.settings.respect_foreign_suppressions)
        found: list[Finding] = []
        everything: list[Resource] = []
        around = self.surroundings()
        work = {"files parsed": 1, "nodes built": sum(each.tree.size for each in documents), "checks called": 0}
        for document in documents:
            found += self._faults(document, policy, ignores)
            if document.broken:
                continue
            scene = partial(Scene, document, policy, ignores)
            for target, kind, view in subjects(document, documents):
                more = (BuildContext(source.path, around),) if target == "context" else ()
                rules = plan.rules_for(target, kind)
                work["checks called"] += len(rules)
                found += self._examine(rules, view, more, scene)
            everything += resources(document.value, source.path, document.index)
        broken = next((each.faults[0].message for each in documents if each.broken), "")
        status = Input(source.path, source.language, "failed" if broken else "checked", broken)
        shell = policy.plan.rules.get(SHELLCHECK)
        scripts = _scripts(documents, shell.keywords) if shell and source.language == "dockerfile" else ()
        return FileResult(status, found, everything, ignores, scripts, around.asked, work)

    def policy(self, path: str) -> Policy:
        """What applies to the file at ``path``."""
        settings = self.configs.for_file(path)
        if id(settings) not in self.policies:
            self.policies[id(settings)] = Policy(settings, plan(settings, self.rules), Exceptions(settings))
        return self.policies[id(settings)]

    def _reload(self, path: str) -> list[Document]:
        text = self.read(path)
        self.work["files parsed"] += 1
        return load(Source(path, text, self._language(path, text)))

    def _language(self, path: str, text: str) -> str:
        return self.languages.get(path) or classify(path, text)

    def unreadable(self, path: str, error: Unreadable) -> FileResult:
        """Return what there is to say of a file without a text."""
        source = Source(path, "", "")
        fault = Fault("unreadable-file", str(error), error.span or START)
        status = Input(path, "unreadable", "failed", str(error))
        return FileResult(status, [of_fault(fault, source, "error")], [], NO_IGNORES)

    def _crashed(self, source: Source, error: Exception) -> FileResult:
        fault = Fault("crash", f"kubelint crashed on this file: {cause(error)}", START)
        status = Input(source.path, source.language, "failed", fault.message)
        finding = of_fault(fault, source, "error")
        return FileResult(status, [finding], [], NO_IGNORES)

    def _workspace(self, results: list[FileResult], is_whole: bool) -> tuple[Workspace, tuple[str, ...]]:
        """Return all that the files hold, side by side, and in words which definitions could not be read."""
        everything = [resource for result in results for resource in result.resources]
        complete = is_whole and not any(
            each.input.status == "failed" or each.input.type in UNRENDERED for each in results
        )
        external = [each for policy in self.policies.values() for each in policy.settings.external]
        definitions, unread = self._definitions(everything)
        return Workspace(everything, complete, external, definitions), unread

    def _definitions(self, everything: list[Resource]) -> tuple[list[Resource], tuple[str, ...]]:
        """Return the definitions that the configs point to, and in words which could not be read."""
        paths = dict.fromkeys(path for policy in self.policies.values() for path in policy.settings.schemas)
        groups = {each.group for each in everything if "." in each.group} if paths else set()
        if not groups:
            return [], ()
        from kubelint.schema.stored import stored

        linted = {os.path.abspath(file) for file in {each.origin[0] for each in everything}}
        found, unread = stored(map(seen_from_here, paths), groups, linted, self.read)
        words = [f"definitions in {plural(len(unread), 'file')} ({printable(each)} is broken)" for each in unread[:1]]
        return found, tuple(words)

    def _lint_workspace(self, results: list[FileResult], workspace: Workspace) -> Iterator[Finding]:
        """Find what only shows when every file lies side by side."""
        for result in results:
            policy = self.policy(result.input.path)
            for resource in result.resources:
                scene = partial(self._scene, resource, policy, result.ignores)
                for target, view in across(resource):
                    rules = policy.plan.rules_for(target, resource.kind)
                    self.work["checks called"] += len(rules)
                    yield from self._examine(rules, view, (workspace,), scene)

    def lint_scripts(self, results: list[FileResult]) -> dict[str, list[Finding]]:
        """Return by file what ShellCheck finds in its shell commands; ``unasked`` says what it has not seen."""
        if not results:
            return {}
        checked = self.batch.checked([script for result in results for script in result.scripts])
        self.unasked = checked.unchecked
        return {result.input.path: self._of_scripts(result, checked) for result in results}

    def _of_scripts(self, result: FileResult, checked: Any) -> list[Finding]:
        policy = self.policy(result.input.path)
        rule = policy.plan.rules[SHELLCHECK]
        pairs = [(each, script) for script in result.scripts for each in checked.problems(script, **rule.keywords)]
        if not pairs:
            return []
        scene = Scene(self._document(result.input.path, 0), policy, result.ignores)
        return [
            of_problem(each, rule, View(None, each.path, script.subject), scene, self._document)
            for each, script in pairs
        ]

    def _scene(self, resource: Resource, policy: Policy, ignores: Ignores) -> Scene:
        """The document of a resource, loaded again: no tree outlives the linting of its file."""
        return Scene(self._document(*resource.origin), policy, ignores)

    def _document(self, file: str, index: int) -> Document:
        return self.reload(file)[index]  # documents are numbered by their place

    def _examine(
        self, rules: Iterable[Enabled], view: View, more: tuple[Any, ...], scene: Callable[[], Scene]
    ) -> Iterator[Finding]:
        """Run the checks for one view. A crash becomes a finding too, never silence."""
        for rule in rules:
            try:
                for problem in rule.check(view, *more):
                    yield of_problem(problem, rule, view, scene(), self._document)
            except Exception as error:
                yield _crash_of(rule, view, scene().document, error)

    def _faults(self, document: Document, policy: Policy, ignores: Ignores) -> Iterator[Finding]:
        for fault in document.faults:
            enabled = policy.plan.rules.get(fault.rule)
            if not enabled and not document.broken:
                continue  # what could not be read at all is told whatever was selected: nothing in it was checked
            severity = enabled.severity if enabled else "error"
            finding = of_fault(fault, document.source, severity)._replace(document=document.index)
            silenced = ignores.cover_line(fault.rule, fault.span.line)
            yield finding._replace(suppressed=silenced or policy.exceptions.covers(finding, self.rules[fault.rule]))

    def _about_ignores(self, result: FileResult, without_shell: bool) -> Iterator[Finding]:
        """Comments go stale; a rule that no longer fires should not stay silenced."""
        enabled = self.policy(result.input.path).plan.rules
        able = set(enabled) - ({SHELLCHECK} if without_shell else set())
        for fault in result.ignores.complaints(able, list(self.rules)):
            if fault.rule in enabled:
                source = Source(result.input.path, self.read(result.input.path), result.input.type)
                yield of_fault(fault, source, enabled[fault.rule].severity)


def _crash_of(rule: Enabled, view: View, document: Document, error: Exception) -> Finding:
    what = f'{view.subject.kind} "{brief(view.subject.name)}"'
    message = f"{rule.name} crashed on {what}: {cause(error)}"
    fault = Fault("crash", message, document.tree.span(view.path))
    return of_fault(fault, document.source, "error")._replace(subject=view.subject)


def _weight(candidate: Candidate) -> int:
    """How long a file may take, in bytes of a manifest."""
    is_dockerfile = "dockerfile" in os.path.basename(candidate.path).lower()
    try:
        return os.path.getsize(candidate.path) * (DOCKERFILE if is_dockerfile else 1)
    except OSError:
        return 0


def _scripts(documents: list[Document], options: dict[str, Any]) -> tuple[Any, ...]:
    from kubelint.shellcheck import scripts

    return tuple(each for document in documents for each in scripts(document, **options))


def _without_schema(workspace: Workspace) -> tuple[str, ...]:
    """In words, how many objects nobody knows the fields of."""
    if not any("." in each.group for each in workspace.resources):
        return ()
    from kubelint.schema import objects

    kinds = workspace.once(objects.unknown)
    count = sum(map(len, kinds.values()))
    return (f"{plural(count, 'object')} of {plural(len(kinds), 'kind')} without a schema",) if kinds else ()


def _kustomization(path: str, text: str) -> Resource:
    """What other files may count on: the objects a kustomization makes, and which files belong together."""
    documents = load(Source(path, text, "kubernetes"))
    value = documents[0].value if documents else None
    return Resource(value, (), path, 0, "Kustomization", "kustomize.config.k8s.io/v1beta1")

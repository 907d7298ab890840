"""What a config silences: ``exceptions``, ``per-path-ignores``, and the single codes among ``ignore``."""

from collections.abc import Callable, Container, Iterator
from fnmatch import fnmatchcase
from functools import cache

from kubelint.catalog import Rule
from kubelint.config.paths import Glob, matcher
from kubelint.config.settings import Exemption, Settings
from kubelint.model import Finding
from kubelint.select import means
from kubelint.views.image import Image


class Exceptions:
    """Asked about every finding."""

    def __init__(self, settings: Settings, today: str = ""):
        self.settings = settings
        self.has_none = not (settings.per_path_ignores or settings.exceptions)
        self.today = today or _today() if any(each.until for each in settings.exceptions) else ""
        self._matches = cache(lambda globs, file: _matcher(globs)(file))
        self._means = cache(means)

    def covers(self, finding: Finding, rule: Rule, image: str = "") -> str:
        """Return what silences ``finding``, in words; an empty string where nothing does.

        ``image`` is the image reference of the container it is about.
        """
        if (self.has_none and not finding.aliases) or finding.rule == "crash":
            return ""  # a fault of kubelint's own is for nobody to accept
        return next(self._silencers(finding, rule, image), "")

    def expired(self, today: str = "") -> list[Exemption]:
        """The exceptions that held until a day before ``today``."""
        return [each for each in self.settings.exceptions if _is_over(each, today or self.today)]

    def unused(self, silencers: Container[str]) -> list[Exemption]:
        """The exceptions still in force that are not among ``silencers``, what ``covers`` returned in the whole run."""
        return [
            each
            for each in self.settings.exceptions
            if _words(each) not in silencers and not _is_over(each, self.today)
        ]

    def _silencers(self, finding: Finding, rule: Rule, image: str) -> Iterator[str]:
        for word in self.settings.ignore if finding.aliases else ():
            if _is_code_of(word, finding):
                yield f'ignore "{word}"'
        for glob, words in self.settings.per_path_ignores:
            if self._speaks_of(words, finding, rule) and self._matches((glob,), finding.file):
                yield f'per-path-ignores "{glob.pattern}"'
        for each in self.settings.exceptions:
            if not _is_over(each, self.today) and self._exempts(each, finding, rule, image):
                yield _words(each)

    def _exempts(self, each: Exemption, finding: Finding, rule: Rule, image: str) -> bool:
        subject = finding.subject
        return (
            (not each.rules or self._speaks_of(each.rules, finding, rule))
            and _fits(each.kinds, subject.kind)
            and _fits(each.namespaces, subject.namespace or "")
            and _fits(each.names, subject.name)
            and _fits(each.containers, subject.container)
            and (_fits(each.images, image) or _fits(each.images, Image.parse(image).repository))
            and (not each.paths or self._matches(each.paths, finding.file))
        )

    def _speaks_of(self, words: tuple[str, ...], finding: Finding, rule: Rule) -> bool:
        return any(self._means(word, rule) or _is_code_of(word, finding) for word in words)


@cache
def _matcher(globs: tuple[Glob, ...]) -> Callable[[str], bool]:
    return matcher(globs)


def _is_code_of(word: str, finding: Finding) -> bool:
    """Whether ``word`` is one of the finding's own aliases, with its tool or without."""
    folded = word.casefold()
    return any(folded in (alias.casefold(), alias.casefold().partition(":")[2]) for alias in finding.aliases)


def _words(exemption: Exemption) -> str:
    return f"exception in {exemption.origin}"


def _fits(globs: tuple[str, ...], text: str) -> bool:
    return not globs or any(fnmatchcase(text, glob) for glob in globs)


def _is_over(exemption: Exemption, today: str) -> bool:
    return bool(exemption.until) and exemption.until < today


def _today() -> str:
    from datetime import date

    return date.today().isoformat()

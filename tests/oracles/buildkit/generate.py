"""Dockerfiles for BuildKit to judge: ours, the same ones with something changed, and the public ones beside a checkout.

Ours are the examples of the rules, the Dockerfiles of the fixtures, and those of ``features.py``.
"""

import json
from collections.abc import Iterator
from random import Random

from features import FEATURES

from tests.oracles.dockerfiles import ROOT, examples, public

#: How many changed files there are of one of ours, and how many places are changed in each at most.
CHANGED, PLACES = 5, 2

#: One of these is put in anywhere, or as a line of its own.
PIECES = (
    "\\", "\\\n", "\\ \n\n", "`", "\n", "\n\n", "\r", " ", "\t", "\f", "\xa0", "é", "#", "\\\n# x\n", '"', "'", "[",
    "]", "{", "}", ",", ":", "=", "/", "-", "$", "$A", "${A}", "${A:-b}", "${A:+b}", "${A:?}", "${A#a}", "${A%%b*}",
    "${A/a/b}", "${", "<<E", "<<-E", "<<'E'", "\nE\n", "\n\tE\n", " --", "--x ", "--link ", "--from=b ",
    "--chown=$A ", " AS b", " as B", "80", "/TCP", "1-x", "ro,", "type=",
)  # fmt: skip
LINES = (
    "", "  ", "# x", "#", "USER $A", "ARG A", "ARG A=1 B", "ARG A=$B", "ENV A b", "ENV A=1 B=$A", "env A=$B",
    "WORKDIR a", "WORKDIR /$A", "EXPOSE 1:2/UDP $B", "VOLUME /a$A", 'SHELL ["a"]', "CMD x", 'CMD ["x"]',
    "ENTRYPOINT x", "ONBUILD RUN x", "ONBUILD ", "FROM b", "FROM a AS B", "FROM b AS c", "FROM $A",
    "FROM --platform=$B a", "HEALTHCHECK NONE", "STOPSIGNAL 9", "MAINTAINER x", "LABEL a b", "COPY --from=b a b",
    "COPY $A '$B' /c", "RUN $A", "RUN <<E\n$A\nE", "COPY <<a <<b /c/\nx\na\n$A\nb", "RUN --mount=target=a x",
    "RUN --mount=type=cache,target=$A x", "# escape=`", "# syntax=x", "# check=skip=all",
    "# check=skip=UndefinedVar,JSONArgsRecommended",
)  # fmt: skip


def files() -> Iterator[dict[str, str]]:
    """Yield every file, those that differ in little one after the other."""
    random = Random(1)
    seen: set[str] = set()
    for text in dict.fromkeys([*FEATURES, *examples(), *_fixtures()]):
        for each in [text, *(_changed(random, text) for _ in range(CHANGED))]:
            if each and each not in seen:
                seen.add(each)
                yield {"text": each}
    yield from public()


def _fixtures() -> Iterator[str]:
    for path in sorted(ROOT.glob("fixtures/**/*ockerfile*")):
        yield path.read_text(encoding="utf-8")


def _changed(random: Random, text: str) -> str:
    """Return ``text`` with something put in or left out; ``random()`` is the one method the same in all Pythons."""

    def below(end: int) -> int:
        return int(random.random() * end)

    for _ in range(1 + below(PLACES)):
        place = below(len(text) + 1)
        chance = random.random()
        if chance < 0.4:
            text = text[:place] + PIECES[below(len(PIECES))] + text[place:]
        elif chance < 0.8:
            place = text.rfind("\n", 0, place) + 1
            text = f"{text[:place]}{LINES[below(len(LINES))]}\n{text[place:]}"
        else:
            text = text[:place] + text[place + 1 + below(6) :]
    return text


if __name__ == "__main__":
    for each in files():
        print(json.dumps(each))

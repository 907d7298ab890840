"""Variables that are not there where they are used, or are there and not used."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from kubelint.checks.dockerfile.history import is_from_scratch
from kubelint.checks.dockerfile.pipes import shell_in_force
from kubelint.checks.dockerfile.uses import (
    AUTOMATIC,
    Use,
    bodies,
    defined_names,
    expansions,
    global_arguments,
    is_defined,
    names_set,
    stage_arguments,
    uses,
)
from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage
from kubelint.views.shell import SHELLS, base_name

#: Names that a misspelled one is compared with, which takes time.
MOST_NAMES = 100

#: Variables that widely used base images set. BuildKit looks into the image, a file alone does not say.
BASE_IMAGE_VARIABLES = (
    "CARGO_HOME", "CATALINA_HOME", "CONDA_DIR", "CUDA_*", "GEM_HOME", "GOLANG_VERSION", "GOPATH", "GOROOT",
    "GRADLE_HOME", "JAVA_HOME", "JAVA_VERSION", "LANG", "LC_*", "LD_LIBRARY_PATH", "MAVEN_HOME", "NB_*",
    "NGINX_VERSION", "NODE_VERSION", "NVIDIA_*", "PHP_INI_DIR", "PHP_VERSION", "PYTHONPATH", "PYTHON_VERSION",
    "RUBY_VERSION", "RUSTUP_HOME", "SPARK_HOME", "VIRTUAL_ENV",
)

#: Arguments that Docker takes without a declaration, and some that only the builder reads.
UNDECLARED = ("*_proxy", "*_PROXY", "BUILDKIT_*", "SOURCE_DATE_EPOCH")

_SETS = (
    r"(?:(?<![\w${{]){0}(?:\[[^]]{{0,50}}\])?\+?="
    r"|\b(?:for|read|local|declare|getopts|mapfile|printf -v)\b[^;\n]{{0,200}}\b{0}\b)"
)


def undefined(
    instruction: Instruction, *, assume_defined: list[str], allow_with_default: bool
) -> Iterator[Problem]:
    """A variable that nothing in the file sets: the builder replaces it with nothing. A part of a file cannot tell."""
    is_fragment = not instruction.file.stages
    if instruction.onbuild or instruction.stage is None or is_fragment or instruction.name == "ONBUILD":
        return
    own = names_set(instruction) if instruction.name == "ENV" else ()
    assumed = [*assume_defined, *(() if is_from_scratch(instruction.stage) else BASE_IMAGE_VARIABLES)]
    for use, path in expansions(instruction):
        name = use.name
        if is_defined(instruction, name) or name in own or (allow_with_default and use.has_default):
            continue
        if _is_elsewhere(instruction.stage, name) or any(fnmatchcase(name, each) for each in assumed):
            continue
        near = suggest(name, sorted(defined_names(instruction.stage))[:MOST_NAMES])
        message = f'variable "{brief(name)}" is set by no ARG or ENV of this stage{near}'
        yield _problem(use, path, message)


def _problem(use: Use, path: Path, message: str) -> Problem:
    return Problem(path, message, (use.start, use.end))


def _is_elsewhere(stage: Stage, name: str) -> bool:
    """Whether a variable is an argument of the file, but not one that this stage has declared."""
    return name in global_arguments(stage.file) or name in stage_arguments(stage.file) or name in AUTOMATIC


def out_of_scope(instruction: Instruction) -> Iterator[Problem]:
    """An argument that is declared in another stage or before the first FROM, and is empty here."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.name == "ONBUILD":
        return
    own = names_set(instruction) if instruction.name == "ENV" else ()
    for use, path in (*expansions(instruction), *bodies(instruction), *_in_script(instruction)):
        name = use.name
        if use.has_default or name in own or is_defined(instruction, name) or not _is_elsewhere(stage, name):
            continue
        where = _origin(stage.file, name)
        yield _problem(use, path, f'argument "{brief(name)}" {where} and is empty here; add "ARG {brief(name)}" above')


def _origin(file: Dockerfile, name: str) -> str:
    if name in global_arguments(file):
        return "is declared before the first FROM"
    return "comes from the builder" if name in AUTOMATIC else "is declared in another stage"


def _in_script(instruction: Instruction) -> Iterator[tuple[Use, Path]]:
    """Yield the variables that a RUN leaves to the shell, without those that it sets itself."""
    stage = instruction.stage
    if instruction.name != "RUN" or instruction.is_json or stage is None:
        return
    texts = [(instruction.text("text"), instruction.at("text"))]
    for index, heredoc in enumerate(instruction.heredocs):
        texts.append((heredoc["body"], instruction.at("heredocs", index, "body")))
    if not any("$" in text for text, _ in texts):
        return
    words = shell_in_force(instruction, inherit=True)
    if words and base_name(words[0]) not in SHELLS:
        return  # variables of PowerShell only look alike
    for text, path in texts:
        for use in uses(text):
            if _is_elsewhere(stage, use.name) and not any(_sets(each, use.name) for each, _ in texts):
                yield use, path


@lru_cache(maxsize=256)
def _sets(text: str, name: str) -> bool:
    return re.search(_SETS.format(name), text) is not None


def heredoc_variable(instruction: Instruction) -> Iterator[Problem]:
    """A variable in a copied here-document that nothing sets, so that it is missing from the file."""
    if instruction.onbuild or instruction.stage is None:
        return
    for use, path in bodies(instruction):
        known = is_defined(instruction, use.name) or _is_elsewhere(instruction.stage, use.name)
        if not known and not use.has_default:
            message = f'the builder replaces "${brief(use.name)}" with nothing; quote the here-document\'s delimiter'
            yield _problem(use, path, message)


def unused_global(dockerfile: Dockerfile) -> Iterator[Problem]:
    """An argument before the first FROM that no FROM and no stage takes up."""
    used = set(stage_arguments(dockerfile))
    for each in dockerfile.instructions:
        if each.name == "FROM":
            used.update(use.name for use in uses(each.text("text"), quotes=False))
            used.update(use.name for _, value in each.flags for use in uses(value or "", quotes=False))
        elif each.stage is None:
            used.update(use.name for use in uses(each.text("text"), dockerfile.escape))
    for each in dockerfile.instructions:
        if each.stage is not None:
            break
        for index, name in enumerate(names_set(each)):
            if name not in used | AUTOMATIC and not any(fnmatchcase(name, pattern) for pattern in UNDECLARED):
                message = f'argument "{brief(name)}" is used by no FROM and declared in no stage; delete it'
                yield Problem(each.at("pairs", index, "name"), message)


def unused_argument(instruction: Instruction, *, exempt: list[str]) -> Iterator[Problem]:
    """An argument of a stage whose name does not come up again."""
    stage = instruction.stage
    if instruction.onbuild or stage is None:
        return
    for index, name in enumerate(names_set(instruction)):
        if any(fnmatchcase(name, pattern) for pattern in exempt):
            continue
        if not _is_named_again(instruction, name):
            message = f'argument "{brief(name)}" is not used in this stage; delete it'
            yield Problem(instruction.at("pairs", index, "name"), message)


def _is_named_again(instruction: Instruction, name: str) -> bool:
    """Whether a name comes up in the values of its instruction, or below it where its argument can be seen."""
    if any(name in (pair["value"] or "") for pair in instruction.pairs):
        return True
    own = instruction.stage
    below = [each for each in _mentions(instruction.file).get(name, ()) if each.index > instruction.index]
    return any(own and each.stage and own in each.stage.ancestry() for each in below)


@lru_cache(maxsize=4)
def _mentions(file: Dockerfile) -> dict[str, list[Instruction]]:
    """The instructions in which each word of a file comes up."""
    found: dict[str, list[Instruction]] = {}
    for each in file.instructions:
        for word in set(re.findall(r"\w+", _whole_text(each))):
            found.setdefault(word, []).append(each)
    return found


def _whole_text(instruction: Instruction) -> str:
    flags = [value or "" for _, value in instruction.flags]
    return "\n".join([instruction.text("text"), *flags, *(each["body"] for each in instruction.heredocs)])

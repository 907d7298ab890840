"""The tools kubelint takes the place of, where they are installed."""

import shutil
from pathlib import Path

#: How each is asked to lint a folder of its kind; FOLDER and FILES are filled in.
COMMANDS = {
    "manifests": {
        "kube-linter": ["kube-linter", "lint", "FOLDER"],
        "kubeconform": ["kubeconform", "-ignore-missing-schemas", "-summary", "FOLDER"],
        "kube-score": ["kube-score", "score", "FILES"],
        "checkov": ["checkov", "--quiet", "--compact", "-d", "FOLDER"],
    },
}


def peers(folder: Path) -> dict[str, list[str]]:
    """Return the commands of the peers on PATH that read what ``folder`` (named after its content) holds."""
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    return {
        name: _filled(command, folder, files)
        for name, command in COMMANDS.get(folder.name, {}).items()
        if shutil.which(name)
    }


def dockerfiles(folder: Path) -> list[str]:
    """Return every file in ``folder`` that is a Dockerfile by its name."""
    return sorted(str(path) for path in folder.rglob("*") if path.is_file() and "dockerfile" in path.name.lower())


def hadolint(files: list[str]) -> list[list[str]]:
    """Return the command that lints ``files``, in a list that is empty where there is no hadolint."""
    return [["hadolint", *files]] if shutil.which("hadolint") else []


def _filled(command: list[str], folder: Path, files: list[str]) -> list[str]:
    words = []
    for word in command:
        words += files if word == "FILES" else [str(folder)] if word == "FOLDER" else [word]
    return words

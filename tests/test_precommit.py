"""The hook, installed from this checkout by the real pre-commit into a scratch repository."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

BAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n"
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  LOG_LEVEL: info\n"
OTHER = "replicas: 3\n"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"HOME": str(folder.parent), "PRE_COMMIT_HOME": str(folder.parent / "cache")}
    environment |= {
        f"GIT_{who}_{what}": "test@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose pre-commit takes the hook from a snapshot of this checkout, as it stands."""
    hooks, work = tmp_path / "hooks", tmp_path / "work"
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in files:
        if name.startswith(("kubelint/", "rules/", "schemas/")) or "/" not in name:
            target = hooks / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    work.mkdir()
    for folder in (hooks, work):
        run(folder, "git", "init", "--quiet", "--initial-branch=main")
    run(hooks, "git", "add", "-A")
    run(hooks, "git", "commit", "--quiet", "-m", "Snapshot")
    head = run(hooks, "git", "rev-parse", "HEAD").stdout.strip()
    (work / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {head}\n    hooks:\n      - id: kubelint\n"
    )
    return work


def commit(repository: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (repository / name).write_text(text)
    run(repository, "git", "add", "-A")
    return run(repository, "git", "commit", "-m", name)


@pytest.mark.skipif("KUBELINT_OFFLINE" in os.environ, reason="pre-commit installs the hook's dependencies")
def test_hook_blocks_a_bad_manifest_and_lets_a_good_one_pass(repository: Path) -> None:
    installed = run(repository, sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    good = commit(repository, "good.yaml", GOOD)
    other = commit(repository, "values.yaml", OTHER)
    bad = commit(repository, "bad.yaml", BAD)

    assert good.returncode == 0, good.stdout + good.stderr
    assert other.returncode == 0, other.stdout + other.stderr
    assert bad.returncode == 1
    assert "host-network" in bad.stdout + bad.stderr
    assert run(repository, "git", "log", "--format=%s").stdout.splitlines() == ["values.yaml", "good.yaml"]

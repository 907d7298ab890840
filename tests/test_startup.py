"""What a run loads: start-up time, counted in modules instead of seconds."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

HEAVY = {
    "jsonschema",
    "jsonschema_rs",
    "rich",
    "pygments",
    "pathspec",
    "tomllib",
    "difflib",
    "unittest",
    "asyncio",
    "hypothesis",
}

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx
"""


def loaded(*arguments: str) -> set[str]:
    """Run kubelint in a process of its own and return the names of the modules it imported."""
    code = (
        "import sys; sys.argv[0] = 'kubelint'\n"
        "from kubelint.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    path = tmp_path / "web.yaml"
    path.write_text(POD)
    return str(path)


def test_linting_one_manifest_imports_nothing_heavy(manifest: str) -> None:
    modules = loaded("check", manifest, "--isolated")

    assert modules & HEAVY == set()
    assert "kubelint.checks.kubernetes.images" in modules
    assert not {name for name in modules if name.startswith(("kubelint.checks.dockerfile", "kubelint.load.dockerfile"))}


#: What a manifest without anything to find, or to look closer at, has no use for.
UNUSED = {
    "kubelint.checks.kubernetes.benchmark",
    "kubelint.checks.kubernetes.pod_security_levels",
    "kubelint.checks.kubernetes.powers",
    "kubelint.schema.custom",
    "kubelint.schema.limits",
    "kubelint.schema.misplaced",
    "kubelint.schema.structural",
    "kubelint.suppress.foreign",
    "kubelint.suppress.layout",
    "kubelint.suppress.own",
    "kubelint.views.flags",
    "kubelint.views.rbac",
    "kubelint.views.roles",
    "kubelint.views.scripts",
    "kubelint.views.shell",
}


def test_a_plain_manifest_imports_only_what_it_needs(manifest: str) -> None:
    assert loaded("check", manifest, "--isolated") & UNUSED == set()


def test_version_imports_no_command_line_library() -> None:
    modules = loaded("--version")

    assert modules & (HEAVY | {"click", "ruamel.yaml"}) == set()
    assert {name for name in modules if name.startswith("kubelint")} == {"kubelint", "kubelint.__main__"}


def test_a_warm_run_loads_nothing_that_lints(manifest: str, tmp_path: Path) -> None:
    warm = ("check", manifest, "--isolated", "--cache-dir", str(tmp_path / "cache"))
    loaded(*warm)
    modules = loaded(*warm)

    assert modules & (HEAVY | {"ruamel.yaml", "shutil", "subprocess"}) == set()
    parts = (
        "kubelint.checks",
        "kubelint.schema",
        "kubelint.shellcheck",
        "kubelint.load.yaml",
        "kubelint.load.dockerfile",
    )
    assert {name for name in modules if name.startswith(parts)} == set()

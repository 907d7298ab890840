"""What the examples of the Dockerfile rules cannot show: columns, tables, and the size of what they bear."""

import pytest
from linting import calls, lint_files, lint_text

from kubelint.checks.dockerfile.run import scripts, steps
from kubelint.load import load
from kubelint.model import Source
from kubelint.views.dockerfile import Dockerfile, Instruction


def instruction(text: str) -> Instruction:
    """The last instruction of a Dockerfile; what it triggers, if it is an ONBUILD."""
    document = load(Source("Dockerfile", f"FROM debian:12\n{text}", "dockerfile"))[0]
    last = Dockerfile(document.value).instructions[-1]
    return last.child or last


def pointed_at(rule: str, text: str, **options: object) -> list[str]:
    """The text under each finding of one rule, which must stay on one line."""
    found = lint_text(text, "Dockerfile", select=[rule], rules={rule: options})
    lines = text.split("\n")
    assert all(each.span.line == each.span.end_line for each in found)
    return [lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1] for each in found]


@pytest.mark.parametrize(
    "rule, text, expected",
    [
        ("image-tag-missing", "FROM --platform=linux/amd64 debian AS a", ["debian"]),
        ("image-tag-latest", "FROM my.host:5000/a:latest", ["latest"]),
        ("image-tag-latest", "ARG T=latest\nFROM a:${T}", ["a:${T}"]),
        ("last-user-root", 'FROM a:1\nUSER  "root"', ['"root"']),
        ("missing-user", "FROM a:1", ["FROM"]),
        ("secret-in-env-or-arg", "FROM a:1\nENV A=1 \\\n  DB_PASSWORD=x", ["DB_PASSWORD"]),
        ("secret-literal", "FROM a:1\nENV A=1 \\\n  DB_PASSWORD=Tr0ub4dor", ["Tr0ub4dor"]),
        ("secret-literal", "FROM a:1\nRUN git clone https://a:h8Kq2mZx@b.org/c", ["h8Kq2mZx"]),
        ("copied-secret-file", 'FROM a:1\nCOPY ["x", "b/.env", "/"]', ['"b/.env"']),
        ("add-instead-of-copy", "FROM a:1\nADD a.tar b c /", ["b"]),
        ("shell-form-command", "FROM a:1\nHEALTHCHECK --retries=3 CMD curl -f localhost", ["curl"]),
        ("shell-form-command", "FROM a:1\nCMD node server.js", ["node"]),
        ("apt-unpinned-version", "FROM a:1\nRUN apt-get install -y \\\n  a=1 \\\n  # b\n  'c' d", ["'c'"]),
        ("apt-unpinned-version", 'FROM a:1\nRUN ["apt-get", "install", "b"]', ["b"]),
        ("apt-unpinned-version", 'FROM a:1\nRUN ["sh", "-c", "apt-get install \'b\' "]', ["'b'"]),
        ("apt-missing-yes", "FROM a:1\nRUN <<EOF\ntrue\n  apt-get install b\nEOF", ["install"]),
        ("apt-missing-yes", "FROM a:1\nONBUILD RUN sh -c 'apt-get install b'", ["install"]),
        ("apt-missing-no-recommends", "FROM a:1\nRUN if true; then apt-get install b; fi", ["install"]),
        ("apt-lists-not-removed", "FROM a:1\nRUN x && \\\n apt-get -q update", ["update"]),
        ("npm-production-flag-deprecated", "FROM a:1\nRUN npm i --only prod", ["--only"]),
        ("pip-no-cache-dir", "FROM a:1\nRUN python -m pip install b", ["install"]),
        ("download-piped-to-shell", "FROM a:1\nRUN true && /usr/bin/curl -s x.org | sh", ["/usr/bin/curl"]),
        ("copy-all-before-install", "FROM a:1\nCOPY . .\nRUN npm ci", ["COPY"]),
        ("workdir-relative", 'FROM a:1\nWORKDIR "a b"', ['"a b"']),
        ("multiple-cmd", 'FROM a:1\nCMD ["a"]\nCMD ["b"]', ["CMD"]),
        ("maintainer-deprecated", "FROM a:1\nmaintainer me", ["maintainer"]),
        ("missing-pipefail", "FROM a:1\nRUN a || b; c \\\n  | d", ["|"]),
        ("missing-healthcheck", "FROM a:1 AS b", ["FROM"]),
        ("expose-port-out-of-range", "FROM a:1\nEXPOSE 80 70000/tcp", ["70000/tcp"]),
    ],
)
def test_finding_points_at_the_word_that_is_wrong(rule: str, text: str, expected: list[str]) -> None:
    assert pointed_at(rule, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("RUN a 'b c'", ["a b c"]),
        ('RUN ["a", "b c"]', ["a b c"]),
        ('RUN ["sh", "-c", "a; b"]', ["sh -c a; b", "a", "b"]),
        ("RUN []", []),
        ("RUN <<EOF\na\nb\nEOF", ["a", "b"]),
        ("RUN <<EOF\n#!/usr/bin/env bash\na\nEOF", ["a"]),
        ("RUN <<EOF\n#!/usr/bin/env python3\na\nEOF", []),
        ("RUN bash -e <<EOF\na\nEOF", ["bash -e", "a"]),
        ("RUN cat <<A > f && sh <<B\na\nA\nb\nB", ["cat", "sh", "b"]),
        ("RUN python3 <<EOF\na\nEOF", ["python3"]),
        ("ONBUILD RUN a && b", ["a", "b"]),
        ("RUN", []),
    ],
)
def test_commands_of_an_instruction(text: str, expected: list[str]) -> None:
    found = [" ".join(word.text for word in step.command.words) for step in steps(instruction(text))]

    assert found == expected


def test_script_says_where_its_text_stands() -> None:
    places = [script.places[0][1] for script in scripts(instruction("RUN a <<A; sh <<B\nx\nA\ny\nB"))]

    assert places == [("instructions", 1, "text"), ("instructions", 1, "heredocs", 1, "body")]


@pytest.mark.parametrize(
    "command, asks",
    [
        ("apt-get install a", True),
        ("apt-get -q install a", True),
        ("apt-get -o Dpkg::Use-Pty=0 install a", True),
        ("apt-get -c y install a", True),
        ("apt-get install -qy a", False),
        ("apt-get -qq install a", False),
        ("apt-get -q=2 install a", False),
        ("apt-get --quiet -q install a", False),
        ("apt-get install --assume-yes a", False),
        ("yes | sudo apt-get install a", False),
        ("apt-get download install-info", False),
    ],
)
def test_apt_get_asks_unless_it_is_told_not_to(command: str, asks: bool) -> None:
    assert bool(pointed_at("apt-missing-yes", f"FROM a:1\nRUN {command}")) is asks


@pytest.mark.parametrize(
    "command, cleaned",
    [
        ("rm -rf /var/lib/apt/lists/*", True),
        ("rm -r -f /var/lib/apt/lists", True),
        ("rm -rf /tmp/x /var/lib/apt/lists/* /var/cache/apt", True),
        ("rm -rf /var/lib/apt", True),
        ("find /var/lib/apt/lists -mindepth 1 -delete", True),
        ("apt-get distclean", True),
        ("rm -rf /tmp/*", False),
        ("rm -rf /*.log", False),
        ("apt-get clean", False),
        ("echo /var/lib/apt/lists", False),
    ],
)
def test_package_lists_are_removed_in_many_ways(command: str, cleaned: bool) -> None:
    text = f"FROM a:1\nRUN apt-get update && apt-get install -y b=1 && {command}"

    assert (pointed_at("apt-lists-not-removed", text) == []) is cleaned


@pytest.mark.parametrize(
    "command, runs",
    [
        ("curl x | sh", True),
        ("curl x | tee f | sudo -E bash -s -- -y", True),
        ("wget -qO- x | php -- --install-dir=/usr/bin", True),
        ("curl x | python3 - --yes", True),
        ("curl x | perl", True),
        ("(set -e; curl x) | sh", True),
        ('sh -c "$(curl x)"', True),
        ('python3 -c "$(curl x)"', True),
        ("eval `wget -O- x`", True),
        ("bash <(curl x) a", True),
        (". <(curl x)", True),
        ('bash <<< "$(curl x)"', True),
        ("sh -c 'curl x | sh'", True),
        ("curl x | sha256sum -c s | sh", False),
        ("curl x -o f; sh f", False),
        ("curl x | sh -c 'cat > f'", False),
        ("curl x | bash install.sh", False),
        ("curl x | perl -pe 's/a/b/'", False),
        ("curl x | ruby -rjson -e 'puts 1'", False),
        ("diff <(curl x) <(curl y)", False),
        ('echo "$(curl x)" | tee f', False),
        ('sh -c "echo $(curl x)"', False),
        ("echo 'curl x | sh'", False),
    ],
)
def test_download_is_run_unseen(command: str, runs: bool) -> None:
    assert bool(pointed_at("download-piped-to-shell", f"FROM a:1\nRUN {command}")) is runs


@pytest.mark.parametrize(
    "source, secret",
    [
        (".env", True),
        ("conf/.env.production", True),
        (".env*", True),
        ("id_rsa*", True),
        ("$KUBECONFIG", True),
        ("a/.docker/config.json", True),
        ("my-service-account-key.json", True),
        ("*.pem", True),
        ("config.json", False),
        (".env.example", False),
        ("ca-bundle.pem", False),
        ("id_rsa.pub", False),
        ("*", False),
        ("*.json", False),
        ("$SOURCE", False),
        ("https://example.org/a.key", False),
    ],
)
def test_file_usually_holds_credentials(source: str, secret: bool) -> None:
    assert bool(pointed_at("copied-secret-file", f"FROM a:1\nADD {source} /x")) is secret


@pytest.mark.parametrize(
    "name, suspicious",
    [
        ("GITHUB_TOKEN", True),
        ("AWS_ACCESS_KEY_ID", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("SIGNING_KEY", True),
        ("db_password", True),
        ("KEYBOARD", False),
        ("PUBLIC_KEY", False),
        ("TOKEN_FILE", False),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", False),
        ("TOKENIZERS_PARALLELISM", False),
        ("DB_USERNAME", False),
    ],
)
def test_name_of_a_variable_suggests_a_secret(name: str, suspicious: bool) -> None:
    assert bool(pointed_at("secret-in-env-or-arg", f"FROM a:1\nARG {name}")) is suspicious


def test_message_never_shows_the_secret() -> None:
    text = (
        "FROM a:1\nENV DB_PASSWORD=Tr0ub4dor\nLABEL api_token=q8Zk3vXw\nRUN curl -u a:b https://a:h8Kq2mZx@b.org | sh\n"
        "RUN <<EOF\ncurl https://a:h8Kq2mZx@b.org/c\nEOF\nCOPY .env /x\n"
    )

    found = lint_text(text, "Dockerfile", profile="hardened")

    assert {each.span.line for each in found if each.rule == "secret-literal"} == {2, 3, 4, 6}
    for secret in ("Tr0ub4dor", "q8Zk3vXw", "h8Kq2mZx"):
        assert not any(secret in each.message for each in found)


@pytest.mark.parametrize(
    "line",
    [
        "RUN apt-get update && apt-get install curl | sh && pip install a && npm i --only=prod",
        'CMD ["a"]',
        "USER root",
        "COPY . .\nRUN npm ci",
        "ENV API_TOKEN=abcd PIP_CACHE_DIR=/c\nRUN pip install a",
        'SHELL ["bash", "-c"]\nRUN a | b',
    ],
)
def test_work_is_linear_in_the_number_of_instructions(line: str) -> None:
    def work(count: int) -> int:
        text = "FROM debian:12\n" + f"{line}\n" * count
        return calls(lambda: lint_files({"Dockerfile": text}, profile="hardened"))

    work(10)  # what is done once: imports, patterns

    assert work(600) <= 11 * work(60)

"""Borders that other linters' tests draw too, and files that are only a part of a Dockerfile."""

import pytest
from linting import RULES, lint_text

from kubelint.load import load
from kubelint.model import Source
from kubelint.shellcheck import scripts
from kubelint.views.dockerfile import Dockerfile


def found(rule: str, text: str) -> list[int]:
    """The lines at which one rule finds something."""
    return [each.span.line for each in lint_text(text, "Dockerfile", select=[rule])]


FRAGMENTS = [
    ("consecutive-run", "RUN make\nRUN make check", [2]),
    ("consecutive-run", "RUN make\nWORKDIR /srv\nRUN make check", []),
    ("copy-relative-destination", "COPY start.sh bin/", [1]),
    ("copy-relative-destination", "WORKDIR /srv\nCOPY start.sh bin/", []),
    ("copy-from-unknown-stage", "COPY --from=deps /srv /srv", [1]),
    ("copy-from-later-stage", "COPY --from=0 /srv /srv", [1]),
    ("copy-from-self", "COPY --from=0 /srv /srv", []),
    ("copy-whole-filesystem", "COPY --from=deps / /", [1]),
    ("archive-copied-then-extracted", "COPY site.tgz /srv/\nRUN tar xzf /srv/site.tgz", [1]),
    ("apt-lists-not-removed", "RUN apt-get update", [1]),
    ("yarn-cache-not-cleaned", "RUN yarn install", [1]),
    ("pip-no-cache-dir", "RUN pip install flask==3.0.3", [1]),
    ("pip-no-cache-dir", "ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.0.3", []),
    ("multiple-cmd", 'CMD ["a"]\nCMD ["b"]', [2]),
    ("last-user-root", "USER app\nUSER root", [2]),
    ("user-not-numeric", "USER 1000:2000", []),
    ("arg-out-of-scope", "ARG V=1\nRUN echo $V", []),
    ("unused-arg", "ARG V=1\nRUN make", [1]),
    ("unused-global-arg", "ARG V=1\nRUN make", []),
    ("undefined-variable", "WORKDIR $HOME_OF_APP/bin", []),
    ("missing-user", "RUN make", []),
    ("missing-healthcheck", "RUN make", []),
]


@pytest.mark.parametrize("rule, text, expected", FRAGMENTS)
def test_file_without_from_is_one_stage_of_which_the_beginning_is_not_known(
    rule: str, text: str, expected: list[int]
) -> None:
    assert found(rule, text) == expected


def test_trusted_registries_hold_in_a_file_without_from() -> None:
    options = {"untrusted-registry": {"trusted_registries": ["a.io"]}}

    findings = lint_text("COPY --from=b.io/c:1 /a /a", "Dockerfile", select=["untrusted-registry"], rules=options)

    assert [each.span.line for each in findings] == [1]


def test_what_stands_before_a_from_belongs_to_no_stage() -> None:
    document = load(Source("Dockerfile", "ARG V=1\nRUN make\nFROM a:1\nRUN make", "dockerfile"))[0]

    stages = [each.stage and each.stage.index for each in Dockerfile(document.value).instructions]

    assert stages == [None, None, 0, 0]


BORDERS = [
    # what a trigger leaves behind is in the images of others
    ("apt-lists-not-removed", "FROM a:1 AS b\nONBUILD RUN apt-get update\nFROM scratch", [2]),
    ("apt-lists-not-removed", "FROM a:1 AS b\nRUN apt-get update\nFROM scratch", []),
    ("yarn-cache-not-cleaned", "FROM a:1 AS b\nONBUILD RUN yarn install\nFROM scratch", [2]),
    # on Windows, folders may be parted by backslashes
    ("archive-copied-then-extracted", "# escape=`\nFROM a:1\nCOPY b\\x.tgz C:\\b\\\nRUN tar -xf C:\\b\\x.tgz", [3]),
    ("archive-copied-then-extracted", 'FROM a:1\nCOPY x.tar.gz C:/x/\nRUN tar -xf "C:\\x\\x.tar.gz"', [2]),
    ("archive-copied-then-extracted", 'FROM a:1\nCOPY x.tar.gz /x/\nRUN tar -xf "C:\\x\\y.tar.gz"', []),
    ("workdir-relative", 'FROM a:1\nWORKDIR "D:\\"', []),
    # an address of a repository may have a user, which is no version
    ("npm-unpinned-version", "FROM a:1\nRUN npm install git+ssh://git@example.com:shop/api.git", [2]),
    ("npm-unpinned-version", "FROM a:1\nRUN npm install git+https://me@example.com/shop/api.git", [2]),
    ("npm-unpinned-version", "FROM a:1\nRUN npm install git@example.com:shop/api.git", [2]),
    ("npm-unpinned-version", "FROM a:1\nRUN npm install git+ssh://git@example.com:shop/api.git#v1.2.0", []),
    # what an extension is built with is no gem
    ("gem-unpinned-version", "FROM a:1\nRUN gem install pg:1.5.6 --with-pg-config /usr/bin/pg_config", []),
    ("gem-unpinned-version", "FROM a:1\nRUN gem install pg --with-pg-config /usr/bin/pg_config", [2]),
    ("gem-unpinned-version", "FROM a:1\nRUN gem install pg --with-pg-config /usr/bin/pg_config -v 1.5.6", []),
    # a query for the latest version fixes nothing, whatever it is of
    ("go-unpinned-version", "FROM a:1\nRUN go get -tool stringer@latest", [2]),
    ("go-unpinned-version", "FROM a:1\nRUN go install tool stringer@v0.24.0", []),
    ("go-unpinned-version", "FROM a:1\nRUN go install ./cmd/a cmd/vet", []),
    # "clean" has to be told what
    ("yum-not-cleaned", "FROM a:1\nRUN yum install -y nginx && yum clean", [2]),
    ("yum-not-cleaned", "FROM a:1\nRUN yum install -y nginx && yum clean cache", [2]),
    ("yum-not-cleaned", "FROM a:1\nRUN yum install -y nginx && yum -q clean metadata", []),
    ("dnf-not-cleaned", "FROM a:1\nRUN dnf install -y nginx && dnf clean expire-cache", [2]),
    ("dnf-not-cleaned", "FROM a:1\nRUN dnf install -y nginx && dnf clean packages metadata", []),
    ("zypper-not-cleaned", "FROM a:1\nRUN zypper in -y nginx && zypper clean -a", []),
    # a second value does not see the first
    ("env-self-reference", "FROM a:1\nENV PATH=/a:$PATH PATH=/b:$PATH", [2]),
    ("env-self-reference", "FROM a:1\nENV PATH=/a:$PATH X=1", []),
    ("env-self-reference", "FROM a:1\nENV PATH=/a:$PATH:/b:$PATH X=1", []),
]


@pytest.mark.parametrize("rule, text, expected", BORDERS)
def test_border(rule: str, text: str, expected: list[int]) -> None:
    assert found(rule, text) == expected


def test_trigger_finds_the_environment_and_the_arguments_of_triggers_but_none_of_its_own_build() -> None:
    text = "FROM a:1\nARG here=1\nENV kept=1\nONBUILD ARG there\nONBUILD RUN echo $here $kept $there\nRUN echo $there"
    document = load(Source("Dockerfile", text, "dockerfile"))[0]

    found = [{name for name in each.exports if f"${name}" in each.text} for each in scripts(document)]

    assert found == [{"kept", "there"}, set()]


def test_a_name_that_no_earlier_stage_has_goes_by_one_code_of_hadolint() -> None:
    """It has one for what are three rules here: an unknown name, a later stage, and a variable."""
    names = {rule.name for rule in RULES.values() if "hadolint:DL3022" in rule.aliases}

    assert names == {"copy-from-later-stage", "copy-from-unknown-stage", "copy-from-variable"}

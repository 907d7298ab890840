"""One line a finding."""

from reporting import BAD, RUN, TAG, is_harmless, report, written


def test_each_finding_is_a_line_that_editors_parse() -> None:
    assert written("concise", report(TAG, RUN)) == (
        "Dockerfile:3:5: info: apt-get update stands alone [floating-tag]\n"
        'k8s/api.yaml:17:16: warning: container "api" runs "shop/api:latest", which can change without notice'
        " [floating-tag]\n"
    )


def test_hostile_text_stays_on_its_line() -> None:
    text = written("concise", report(BAD))

    assert text.count("\n") == 1
    assert is_harmless(text)
    assert text.startswith("./::error::x")

"""What is said of a whole run."""

from reporting import POWER, RUN, TAG, report

from kubelint.model import Input
from kubelint.report import statistics, status, summary
from kubelint.report.facts import fingerprint, marked

MANIFEST = Input("k8s/api.yaml", "kubernetes", "checked")
DOCKERFILE = Input("Dockerfile", "dockerfile", "checked")
VALUES = Input("values.yaml", "yaml", "skipped", "neither Kubernetes nor Dockerfile")
BROKEN = Input("broken.yaml", "kubernetes", "failed", "mapping values are not allowed here")
CRASH = TAG._replace(rule="crash", severity="error")


def test_summary_names_everything_that_is_not_zero() -> None:
    outcome = report(
        TAG, POWER, suppressed=(RUN,), inputs=(MANIFEST, MANIFEST, DOCKERFILE, VALUES, BROKEN), objects=214
    )

    assert summary(outcome) == (
        "Checked 214 objects in 3 files (1 Dockerfile) for Kubernetes 1.37; "
        "2 findings (1 error); 1 suppressed; 1 file failed."
    )


def test_summary_leaves_out_what_is_zero() -> None:
    assert summary(report()) == "Checked 1 object in 1 file for Kubernetes 1.37; 0 findings."
    assert summary(report(inputs=(DOCKERFILE,), objects=0)) == "Checked 1 file (1 Dockerfile); 0 findings."
    assert summary(report(inputs=(), objects=0)) == "Checked 0 files; 0 findings."


def test_summary_says_what_could_not_be_checked() -> None:
    outcome = report(unchecked=("shell commands of 2 RUN instructions (ShellCheck is not installed)",))

    assert summary(outcome).endswith(
        "0 findings; not checked: shell commands of 2 RUN instructions (ShellCheck is not installed)."
    )


def test_statistics_count_each_rule_the_most_frequent_first() -> None:
    assert statistics(report(TAG, POWER, *[POWER] * 9)) == "10  error    full-power\n 1  warning  floating-tag"
    assert statistics(report()) == ""


def test_status_tells_how_the_run_went() -> None:
    assert status(report()) == "ok"
    assert status(report(TAG)) == "findings"
    assert status(report(TAG, inputs=(MANIFEST, BROKEN))) == "incomplete"
    assert status(report(inputs=(BROKEN,))) == "incomplete"
    assert status(report(inputs=(VALUES,))) == "empty"
    assert status(report(CRASH, inputs=(MANIFEST, BROKEN))) == "error"


def test_fingerprint_survives_shifted_lines_and_further_containers() -> None:
    path = ("spec", "template", "spec", "containers", 1, "image")
    moved = TAG._replace(span=TAG.span._replace(line=40, end_line=40), document=3, path=path)

    assert fingerprint(moved) == fingerprint(TAG)


def test_fingerprint_tells_rules_files_and_objects_apart() -> None:
    others = [
        POWER,
        TAG._replace(file="other.yaml"),
        TAG._replace(subject=TAG.subject._replace(name="web")),
        TAG._replace(subject=TAG.subject._replace(container="proxy")),
        TAG._replace(path=("spec", "image")),
    ]

    assert len({fingerprint(each) for each in [TAG, *others]}) == 6


def test_equal_findings_get_fingerprints_of_their_own_whether_shown_or_not() -> None:
    silenced = TAG._replace(suppressed="comment on line 3")
    outcome = report(TAG, TAG, suppressed=(silenced,))

    everything = [mark for _, mark in marked(outcome, show_suppressed=True)]

    assert len(set(everything)) == 3
    assert [mark for _, mark in marked(outcome)] == [
        mark for each, mark in marked(outcome, show_suppressed=True) if not each.suppressed
    ]

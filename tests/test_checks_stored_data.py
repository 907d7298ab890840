"""What the examples of the rules about Secrets and ConfigMaps cannot show: sizes, and that nothing is quoted."""

import json

from linting import lint_text

SECRET = "correct-horse-battery-staple!"


def test_secret_that_is_too_large_is_told_at_its_data() -> None:
    text = json.dumps(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "big"}, "data": {"a": "QUJD" * 350_000}}
    )

    findings = lint_text(text, select=["invalid-secret"])

    assert [each.message for each in findings] == [
        'Secret "big" holds 1050000 bytes; the API server takes at most 1048576'
    ]


def test_config_map_counts_what_base64_stands_for() -> None:
    fits = {"data": {"a": "x" * 500_000}, "binaryData": {"b": "QUJD" * 180_000}}
    text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "full"}, **fits})

    assert lint_text(text, select=["invalid-config-map"]) == ()


def test_no_finding_shows_what_a_secret_holds() -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\ndata:\n  password: {SECRET}\n"

    (finding,) = lint_text(text, select=["invalid-secret"])

    assert SECRET not in finding.message
    assert SECRET not in finding.excerpt.text

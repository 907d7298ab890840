"""``kubelint explain --kind``: the fields of a place."""

import pytest
from click.testing import CliRunner

from kubelint.cli import main
from kubelint.schema.fields import Field, NoSuchPlace, place, text


def test_a_place_shows_its_fields() -> None:
    found = place("networking.k8s.io/v1/Ingress.spec.rules.http.paths", (1, 37))

    assert found.title == "networking.k8s.io/v1 Ingress.spec.rules.http.paths"
    assert found.type == "list of HTTPIngressPath"
    assert found.fields == (
        Field("backend", "IngressBackend", True),
        Field("path", "string", False),
        Field("pathType", "string", True, ("Exact", "Prefix", "ImplementationSpecific")),
    )


def test_the_text_has_a_line_for_each_field() -> None:
    assert text(place("v1/Pod.spec.os", (1, 37))) == (
        "v1 Pod.spec.os (Kubernetes 1.37): PodOS\n  name  string, required: linux, windows\n"
    )


def test_the_place_a_finding_names_can_be_asked_for() -> None:
    assert place("Pod.spec.containers[0].ports[1]", (1, 37)) == place("v1/Pod.spec.containers.ports", (1, 37))


def test_a_field_belongs_to_a_version() -> None:
    names = {minor: [each.name for each in place("Pod.spec", (1, minor)).fields] for minor in (31, 32)}

    assert ("resources" in names[31], "resources" in names[32]) == (False, True)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ("apps/v1/Deployment.spec.templat", 'Deployment.spec has no field "templat"; did you mean "template"?'),
        ("deployment", 'Kubernetes 1.37 has no kind "deployment"; did you mean "Deployment"?'),
        ("v1/Deployment", '"v1" has no kind "Deployment" in Kubernetes 1.37; "apps/v1" has'),
        ("apps/v2/Deployment", 'Kubernetes has no API version "apps/v2"; did you mean "apps/v1"?'),
        ("Event", '"events.k8s.io/v1" and "v1" have a kind "Event"; name one, e.g. events.k8s.io/v1/Event'),
        ("ConfigMap.data.key", "ConfigMap.data has no fields of its own; it is string"),
        ("a/b/c/d", '"a/b/c/d" is no kind; write it like apps/v1/Deployment.spec.template'),
    ],
)
def test_a_place_that_is_not_there_is_told_with_what_is(wrong: str, message: str) -> None:
    with pytest.raises(NoSuchPlace) as error:
        place(wrong, (1, 37))

    assert str(error.value) == message


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(main, ["explain", "--kind", "v1/Pod.spec.os"])

    assert (result.exit_code, result.output) == (0, text(place("v1/Pod.spec.os", (1, 37))))


@pytest.mark.parametrize("arguments", [["--kind", "Pood"], ["--kind", "Pod", "--kubernetes-version", "1.2"], []])
def test_the_command_ends_with_2_where_there_is_nothing_to_show(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["explain", *arguments]).exit_code == 2

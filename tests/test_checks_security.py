"""What the security checks know that examples cannot show."""

from typing import Any

import pytest
from linting import RULES, lint_text, no_hang

from kubelint.checks.kubernetes.booleans import falls_short, is_on
from kubelint.checks.kubernetes.literals import is_literal, names_an_object
from kubelint.checks.kubernetes.node_paths import SOCKETS
from kubelint.views.kubernetes import Pod, resources

SECRET_RULES = ("env-var-secret", "configmap-secret", "secret-in-command")

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: shop/web:1.4.2
"""


def pod_of(spec: dict[str, Any]) -> Pod:
    (resource,) = resources({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
    assert resource.pod
    return resource.pod


def texts(text: str, *rules: str) -> list[str]:
    return [each.message for each in lint_text(text, select=list(rules))]


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_a_quoted_true_switches_a_danger_on(value: Any):
    assert is_on(value)


@pytest.mark.parametrize("value", [False, None, "false", "", "yes", "${X}", 1, 0, [], {}])
def test_nothing_else_does(value: Any):
    assert not is_on(value)


@pytest.mark.parametrize("value", [None, "", False, "true", "false"])
def test_a_protection_that_is_unset_off_or_quoted_falls_short(value: Any):
    assert falls_short(value, of=True)


@pytest.mark.parametrize("value", [True, "${X}", "{{ x }}", 1, 0, [], {}, "yes"])
def test_templates_and_wrong_types_are_not_judged(value: Any):
    assert not falls_short(value, of=True)


def test_the_sockets_no_other_rule_reports_are_those_of_the_option():
    assert list(SOCKETS) == RULES["container-runtime-socket"].options["sockets"]


def test_a_volume_is_reported_by_one_of_the_two_host_path_rules():
    paths = ("/", "/run", "/var/run/docker.sock", "/etc", "/var", "/var/lib/docker/docker.sock")
    volumes = "".join(f"    - {{name: v, hostPath: {{path: '{path}'}}}}\n" for path in paths)

    findings = lint_text(f"{POD}  volumes:\n{volumes}", select=["sensitive-host-mounts", "container-runtime-socket"])

    assert [(each.path[2], each.rule) for each in findings] == [
        (0, "container-runtime-socket"),
        (1, "container-runtime-socket"),
        (2, "container-runtime-socket"),
        (3, "sensitive-host-mounts"),
        (4, "sensitive-host-mounts"),
        (5, "container-runtime-socket"),
    ]


def test_a_privileged_container_is_not_reported_again_for_escalation_even_by_itself():
    assert texts(f"{POD}      securityContext: {{privileged: true}}\n", "privilege-escalation") == []


def test_a_message_names_the_containers_a_pod_level_value_reaches():
    pod = f"{POD}  initContainers: [{{name: a}}]\n  securityContext: {{runAsUser: 0}}\n"

    assert texts(pod, "runs-as-root") == [
        'Pod "web" runs init container "a", container "web" as root; name a user id above 0'
    ]


def test_images_are_those_of_containers_and_of_volumes_but_not_templates():
    pod = pod_of(
        {
            "containers": [{"name": "a", "image": "nginx"}, {"name": "b", "image": "${X}/b"}, {"image": 3}],
            "volumes": [{"name": "v", "image": {"reference": "models:3"}}, {"name": "w", "image": {}}],
        }
    )

    assert [(path, use, str(image)) for path, use, image in pod.images] == [
        (("spec", "containers", 0, "image"), 'container "a" runs', "nginx"),
        (("spec", "volumes", 0, "image", "reference"), 'volume "v" holds', "models:3"),
    ]


@pytest.mark.parametrize("value", ["hunter2", "changeme", "s3cr3t word", "-Pa55-", "pa$$word"])
def test_a_value_can_be_the_secret(value: str):
    assert is_literal(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "true", "5432", "-1", "24h", "500ms", "/run/secrets/db", "~/x", "https://a.b/c", "shop/web-tls"),
        *("{}", "[a]", "$X", "${X}", "$(X)", "{{ x }}", "$oidc.auth0.secret", "<password>", "xxx"),
    ],
)
def test_a_switch_number_path_address_or_reference_is_no_secret(value: str):
    assert not is_literal(value)


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("secret", "db-secret", True),
        ("passwordSecret", "db-password", True),
        ("credentials", "aws-creds", True),
        ("jwt_secret", "correct-horse-battery", False),
        ("clientSecret", "3f1e2d3c-aaaa-4bbb", False),
        ("password", "db-secret", False),
    ],
)
def test_the_name_of_a_secret_object_is_no_secret(key: str, value: str, named: bool):
    assert names_an_object(key, value) is named


@pytest.mark.parametrize("line", ["password: hunter2", "password = hunter2", 'token = "hunter2"', "TOKEN=hunter2"])
@pytest.mark.parametrize("end", ["", ",", ";", "  # note", "\r"])
def test_a_line_of_configuration_is_found_where_its_value_stands(line: str, end: str):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: |\n    x\n    {line}{end}\n    y\n"

    (finding,) = lint_text(text, select=["configmap-secret"])

    assert (finding.span.line, finding.span.column) == (7, 5 + line.index("hunter2"))
    assert "hunter2" not in finding.excerpt.text


@pytest.mark.parametrize("line", ["password=a#c", "token: YWJjZGVm==", "'pwd' => 'hunter2',", "Password=x1;Host=db"])
def test_signs_inside_a_value_belong_to_it(line: str):
    assert len(texts(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    x\n    {line}\n", *SECRET_RULES)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "password:",
        "password: # later",
        "password == other",
        "password = None",
        "password = self.password",
        "password = get(x)",
        "password=password,",
        "token: string",
        '"login.password": "Password"',
        '"resetToken": "Enter your token"',
        "# password = hunter2",
        "secretName: db",
        "keyboard: hunter2",
        "password_file: /run/x",
    ],
)
def test_a_line_of_a_program_a_schema_or_a_translation_is_not(line: str):
    assert texts(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    x\n    {line}\n", *SECRET_RULES) == []


@pytest.mark.parametrize(
    "command",
    [
        "[sh, -c, 'PGPASSWORD=hunter2 psql -h db']",
        "[sh, -c, 'echo start; mysql -uroot -phunter2']",
        "[sshpass, -p, hunter2, ssh, host]",
        "[docker, login, -u, me, -p, hunter2]",
        "[java, -Djavax.net.ssl.keyStorePassword=hunter2, -jar, a.jar]",
        "[server, --db-url, 'amqp://me:hunter2@mq/']",
        '["curl", "-H", "Authorization: Bearer hunter2hunter2hunter2"]',
    ],
)
def test_a_secret_in_a_command_is_found_and_never_quoted(command: str):
    (finding,) = lint_text(f"{POD}      command: {command}\n", select=["secret-in-command"])

    assert "hunter2" not in finding.message + finding.excerpt.text


@pytest.mark.parametrize(
    "script",
    [
        "docker login -u AWS --password-stdin registry",
        "PASSWORD=$DB_PASSWORD server --verbose",
        'mysqladmin ping -p"$MYSQL_ROOT_PASSWORD"',
        "pg_isready -h db -p 5432 -U user",
        "token=$(cat /run/secrets/token)",
        'echo "password: required"',
        "kubectl get secret db -o yaml",
        "mkdir -p /data && cp -p a b",
        "controller --webhook-secret=webhook-secret",
    ],
)
def test_a_script_that_takes_its_secrets_from_elsewhere_is_silent(script: str):
    command = f"      command:\n        - sh\n        - -c\n        - |\n          {script}\n"

    assert texts(POD + command, *SECRET_RULES) == []


def test_a_session_cookie_is_no_secret_but_a_token_in_one_is():
    header = "      livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: Cookie, value: '%s'}]}}\n"

    assert texts(POD + header % "shop_session-id=x-liveness-probe", *SECRET_RULES) == []
    assert len(texts(POD + header % "auth_token=hunter2", *SECRET_RULES)) == 1


ODD = [None, True, 0, -1, 1.5, "", "x", "\ud800\x00", [], [None, [], {}, "x", 3], {}, {"a": None}, [[[]]]]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values_never_crash_a_check(odd: Any):
    keys = ("securityContext", "env", "command", "args", "image", "volumeMounts", "livenessProbe", "lifecycle", "name")
    containers = [{key: odd} for key in keys] + [{"securityContext": {"capabilities": odd}}, {"env": [{"value": odd}]}]
    containers += [{"securityContext": {"capabilities": {"drop": odd}, "runAsUser": odd, "runAsNonRoot": odd}}]
    values = [
        {"kind": "Pod", "apiVersion": "v1", "spec": {"containers": containers, "securityContext": odd}},
        {"kind": "Pod", "apiVersion": "v1", "spec": {"containers": odd, "volumes": odd, "os": odd, "hostNetwork": odd}},
        {"kind": "Pod", "apiVersion": "v1", "spec": {"volumes": [{"hostPath": odd}, {"hostPath": {"path": odd}}]}},
        {"kind": "ConfigMap", "apiVersion": "v1", "data": odd, "binaryData": {"a": odd, "b": "AAAA"}},
        {"kind": "Ingress", "apiVersion": "networking.k8s.io/v1", "spec": odd, "metadata": {"annotations": odd}},
    ]

    for value in values:
        for resource in resources(value):
            for rule in RULES.values():
                if rule.name in MINE and (not rule.kinds or resource.kind in rule.kinds):
                    run(rule, resource)


MINE = {
    *("privileged-container", "privilege-escalation", "may-run-as-root", "runs-as-root", "no-read-only-root-fs"),
    *("capabilities-not-dropped", "host-network", "host-pid", "host-ipc", "sensitive-host-mounts", "latest-tag"),
    *("container-runtime-socket", "image-without-digest", "default-namespace", "ingress-no-tls", *SECRET_RULES),
}


def run(rule: Any, resource: Any) -> None:
    keywords = {**rule.options, **{each: (1, 31) for each in rule.settings}}
    pods = [resource.pod] if resource.pod else []
    views = {"resource": [resource], "pod": pods, "container": [each for pod in pods for each in pod.containers]}
    for view in views[rule.target]:
        list(rule.function(view, **keywords))


@pytest.mark.parametrize(
    "value",
    [
        *("A=" * 200_000, "password=" * 50_000, "a" * 500_000, "password: x{\n" * 5_000, "mysql -p" * 50_000),
        *("a" * 16 + " " * 500_000 + "!", "token: x://y:z@a\n" * 2_000),
    ],
    ids=["equals", "password", "letters", "lines", "mysql", "blanks", "addresses"],
)
def test_a_long_value_is_no_trouble(value: str):
    config_map = {"kind": "ConfigMap", "apiVersion": "v1", "data": {"a": value, "b": f"x\n{value}"}}
    headers = {"httpGet": {"httpHeaders": [{"name": "Cookie", "value": value}]}}
    container = {"name": "a", "command": [value, "-c", value, "b", "c"], "livenessProbe": headers}
    pod = {"kind": "Pod", "apiVersion": "v1", "spec": {"containers": [container]}}

    with no_hang():
        for name, resource in (("configmap-secret", config_map), ("secret-in-command", pod)):
            run(RULES[name], next(resources(resource)))

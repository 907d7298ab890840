"""What a secret looks like, and how it is masked.

The tokens here are made up, and put together at run time so that no scanner takes this file for a leak.
"""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linting import no_hang

from kubelint.secrets import is_dummy, is_placeholder, looks_secret, mask, mask_line, names_secret, stretches

AWS = "AKIA" + "Q3EGXYHWZK5LTB2M"
GITHUB = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
HEADER = "-----BEGIN RSA PRIVATE" + " KEY-----"
PEM = f"{HEADER}\nMIIEpAIBAAKCAQEA75kbU3Cw\n-----END RSA PRIVATE" + " KEY-----"


SECRET_NAMES = """
    password DB_PASSWORD dbPassword db-password spring.datasource.password PGPASSWORD MYSQL_ROOT_PASSWORD REDIS_PWD
    SMTP_PASS API_KEY apiKey apikey API_KEYS x-api-key AWS_SECRET_ACCESS_KEY privateKey ACCESS_TOKEN githubToken
    authtoken SECRET client_secret clientSecret CREDENTIALS PASSPHRASE bearer TOKEN2 --password PASSWORD_DB
"""

OTHER_NAMES = """
    keyboard bypass monkey key KEY cache_key KEYCLOAK_URL PASSWORD_FILE tokenPath secretName SECRET_NAME tokenUrl
    TOKEN_TTL --password-stdin NOPASSWD
    PASSWORD_ENABLED AWS_ACCESS_KEY_ID TOKEN_ID secretKeyRef SECRET_REF API_KEY_HEADER MAX_TOKENS proxy_pass COMPASS
    TOKENIZERS_PARALLELISM ALLOW_EMPTY_PASSWORD automountServiceAccountToken imagePullSecrets PWD OLDPWD passthrough
    TOKEN_EXPIRES_IN passwordKey PASSWORD_MIN_LENGTH STRIPE_PUBLISHABLE_KEY NEXT_PUBLIC_API_KEY author secretary
    日本 _-.
"""


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_name_says_secret(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize("name", ["", *OTHER_NAMES.split()])
def test_name_says_no_secret(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (PEM, "private key"),
        (HEADER, "private key"),
        (AWS, "AWS access key"),
        (GITHUB, "GitHub token"),
        ("github_pat_" + "11ABCDEFG0abcdefghijkl_MNOPQRSTUVWXYZ", "GitHub token"),
        ("glpat-" + "a1B2c3D4e5F6g7H8i9J0", "GitLab token"),
        ("xoxb-" + "123456789012-abcdefGHIJKL", "Slack token"),
        ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "Stripe key"),
        ("AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", "Google API key"),
        ("npm_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "npm token"),
        ("SG." + "a1B2c3D4e5F6g7H8i9J0kL." + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0k1L", "SendGrid key"),
        ("hvs." + "CAESIJ2cYtBIm7Vd3UWZ2mnL6GwJ", "Vault token"),
        ("dckr_pat_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N", "Docker token"),
        (JWT, "JWT"),
        (f"Authorization: Bearer {'a1b2c3d4' * 3}", "bearer token"),
        ("Basic " + base64.b64encode(b"admin:hunter2!").decode(), "basic credentials"),
        ("postgres://shop:hunter2@db:5432/shop", "password in a URL"),
        ("redis://:hunter2@cache:6379", "password in a URL"),
        ("jdbc:postgresql://db/shop?user=shop&password=hunter2", "password in a URL"),
        (f"some text before {AWS} and after", "AWS access key"),
    ],
)
def test_value_shows_what_secret_it_is(value: str, kind: str) -> None:
    assert looks_secret(value) == kind


@pytest.mark.parametrize(
    "value",
    [
        "",
        "hunter2",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        "eyJub3Q.a.token",
        "not.a.jwt",
        "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "Basic understanding-of-networks helps",
        "Bearer $(TOKEN)",
        "https://example.com:8080/a@b",
        "https://user@example.com/",
        "postgres://shop:$(PASSWORD)@db/shop",
        "postgres://shop:${PASSWORD}@db/shop",
        "postgres://shop:{{.Password}}@db/shop",
        "postgres://shop:<password>@db/shop",
        "http://host:8080,admin@example.com",
        "nginx@sha256:" + "0a" * 32,
        "quay.io/prometheus/prometheus:v2.53.0",
    ],
)
def test_value_shows_no_secret(value: str) -> None:
    assert looks_secret(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "$PASSWORD",
        "${PASSWORD}",
        "${PASSWORD:?must be set}",
        "$(PASSWORD)",
        "$(cat /run/secrets/password)",
        "$(USER):$(PASSWORD)",
        "Bearer ${TOKEN}",
        "{{ .Values.password }}",
        '{{ .Values.password | default "x" | quote }}',
        "${{ secrets.TOKEN }}",
        "<password>",
        "<your token here>",
        "xxx",
        "XXXXXXXX",
        "****",
        "...",
        "REPLACE_ME",
        "your-password-here",
        "ENC[AES256_GCM,data:abc=,type:str]",
        "vault:secret/data/db#password",
        "ref+vault://secret/db#/password",
        "op://vault/item/field",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        "ssm:/shop/db/password",
        "%(password)s",
        "__DB_PASSWORD__",
    ],
)
def test_value_holds_the_place_of_a_secret(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["secret", "password", "admin", "changeme", "hunter2", "${PASSWORD:-hunter2}", "pa$$word", "1234", "x"]
)
def test_weak_password_is_a_password(value: str) -> None:
    assert not is_placeholder(value)


def test_dummy_says_itself_that_it_is_none() -> None:
    assert all(map(is_dummy, ("changeme", "CHANGE_ME", "example", "<x>", "${A}")))
    assert not any(map(is_dummy, ("hunter2", "secret", "password")))


def test_stretches_say_where_secrets_stand() -> None:
    text = f"a {AWS} b postgres://u:pw@h"

    assert [text[start:end] for start, end in stretches(text)] == [AWS, "pw"]


def test_masked_text_keeps_all_but_the_secrets() -> None:
    assert mask(f"a {AWS} b postgres://u:pw@h c") == "a **** b postgres://u:****@h c"
    assert mask("nothing here") == "nothing here"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("DB_PASSWORD: hunter2", "DB_PASSWORD: *******"),
        ("    password: 'it''s me'  # why", "    password: '********'  # why"),
        ('"password" : "a \\" b", "user": "x"', '"password" : "******", "user": "x"'),
        ("password: two words # why", "password: ********* # why"),
        ("password: &anchor hunter2", "password: &anchor *******"),
        ("- {name: API_KEY, value: hunter2}", "- {name: API_KEY, value: *******}"),
        ("- {value: hunter2, name: API_KEY}", "- {value: *******, name: API_KEY}"),
        ('{"data":{"password":"aHVu"},"kind":"Secret"}', '{"data":{"password":"****"},"kind":"Secret"}'),
        ('a: "{\\"token\\":\\"hunter2\\",\\"b\\":1}"', 'a: "{\\"token\\":\\"*******\\",\\"b\\":1}"'),
        ("ENV DB_PASSWORD=hunter2", "ENV DB_PASSWORD=*******"),
        ("ENV A=1 TOKEN=hunter2 B=2", "ENV A=1 TOKEN=******* B=2"),
        ("ENV TOKEN two words", "ENV TOKEN *********"),
        ("    DB_PASSWORD=hunter2 \\", "    DB_PASSWORD=******* \\"),
        ("ARG SECRET='two words'", "ARG SECRET='*********'"),
        ("- --password=hunter2", "- --password=*******"),
        ('args: ["--password", "hunter2", "-v"]', 'args: ["--password", "*******", "-v"]'),
        ("tool --auth-token hunter2 --verbose", "tool --auth-token ******* --verbose"),
        ("RUN mysql -u root -phunter2 -h db", "RUN mysql -u root -p******* -h db"),
        ('command: ["mysqladmin", "-p", "hunter2"]', 'command: ["mysqladmin", "-p", "*******"]'),
        ("redis-cli -a hunter2 ping", "redis-cli -a ******* ping"),
        ("- POSTGRES_PASSWORD=two words", "- POSTGRES_PASSWORD=*********"),
        ('- "POSTGRES_PASSWORD=two words"', '- "POSTGRES_PASSWORD=*********"'),
        ("spring.datasource.password = two words", "spring.datasource.password = *********"),
        ("curl -H 'X-Api-Key: hunter2' http://x", "curl -H 'X-Api-Key: *******' http://x"),
        ("Authorization: Basic abc", "Authorization: *********"),
        (f"key: {AWS}", f"key: {'*' * 20}"),
        ("url: postgres://u:hunter2@db/x", "url: postgres://u:*******@db/x"),
        ("url: cG9zdGdyZXM6Ly91Omh1bnRlcjJAZGIveA==", f"url: {'*' * 36}"),
        ("${PASSWORD:-hunter2}", "${PASSWORD:********}"),
    ],
)
def test_secret_in_a_source_line_is_covered_character_by_character(line: str, shown: str) -> None:
    assert mask_line(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "image: shop/secret-api:1.2",
        "url: http://token:8080/",
        "valueFrom: {secretKeyRef: {name: db, key: password}}",
        "password: {valueFrom: x}",
        "password: $(DB_PASSWORD)",
        "password: ${DB_PASSWORD}",
        "password: *anchor",
        "password:",
        'password: ""',
        "    secretName: api-tls",
        "automountServiceAccountToken: false",
        "TOKEN_FILE=/run/secrets/token",
        "bearerTokenFile: /var/run/token",
        "token: /var/run/secrets/token",
        "PASSWORD=$(cat /run/secrets/password)",
        "RUN apt-get install -y mysql-client && cp -pr a b",
        "RUN mkdir -p /data && chown -R app /data",
        "MAX_TOKENS: 4096",
        "- name: DB_PASSWORD",
        "  value: 8080",
    ],
)
def test_line_without_a_secret_is_shown_as_it_stands(line: str) -> None:
    assert mask_line(line) == line


@pytest.mark.parametrize(
    ("before", "line", "shown"),
    [
        ("- name: DB_PASSWORD", "  value: hunter2", "  value: *******"),
        ('- name: "DB_PASSWORD"', '  value: "hunter2"', '  value: "*******"'),
        ("- name: Authorization", "  value: Basic abc", "  value: *********"),
        ("- name: LOG_LEVEL", "  value: debug", "  value: debug"),
        ("- name: DB_PASSWORD", "  valueFrom: {secretKeyRef: {name: a}}", "  valueFrom: {secretKeyRef: {name: a}}"),
        ("  name: DB_PASSWORD", "- value: debug", "- value: debug"),
        ("env:\n  name: DB_PASSWORD", "- value: hunter2", "- value: *******"),
        ("- --password", "- hunter2", "- *******"),
        ("- --user", "- shop", "- shop"),
        ("password: |", "  hunter2", "  *******"),
        ("secret:", "  secretName: api-tls", "  secretName: api-tls"),
        ("imagePullSecrets:", "- name: regcred", "- name: regcred"),
        (HEADER, "MIIEpAIBAAKCAQEA75kbU3CwQ0G8m4Wz2vX1yR7pLkJhTfD9", "*" * 48),
    ],
)
def test_line_before_tells_what_a_line_holds(before: str, line: str, shown: str) -> None:
    assert mask_line(line, before) == shown


@given(st.text(st.characters(exclude_categories=())), st.text(max_size=40))
def test_masking_keeps_every_column(line: str, context: str) -> None:
    line = f"password: {line} token={line} {{value: '{line}'}}"

    assert len(mask_line(line, context)) == len(line)
    mask(line)


@pytest.mark.parametrize(
    "unit",
    [
        HEADER,
        "password: ab, ",
        'password: "',
        "a:a ",
        "://a:b@",
        "eyJ.",
        "{{",
        "$(",
        f"Bearer {'a' * 20} ",
        "mysql -p x ",
        "password: {",
        "curl -u a:b ",
        "'",
    ],
)
def test_a_long_line_is_no_trouble(unit: str) -> None:
    line = unit * (1_000_000 // len(unit))

    with no_hang():
        mask_line(line, line)

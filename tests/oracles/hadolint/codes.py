"""A small Dockerfile that each code of hadolint is about, and one that it is content with."""

from typing import NamedTuple


class Example(NamedTuple):
    """Two Dockerfiles, and what hadolint needs to be told to look at them."""

    bad: str
    good: str
    options: tuple[str, ...] = ()


DEBIAN, ALPINE, NODE = "FROM debian:12\n", "FROM alpine:3.20\n", "FROM node:22\n"
APT = f"{DEBIAN}RUN apt-get update && apt-get install -y --no-install-recommends git=2 && rm -rf /var/lib/apt/lists/*\n"


def label(key: str, kind: str, bad: str, good: str) -> Example:
    """A label whose value has to be of a kind."""
    texts = (f'{DEBIAN}LABEL {key}="{value}"\n' for value in (bad, good))
    return Example(*texts, ("--require-label", f"{key}:{kind}"))


CODES = {
    "DL1000": Example("FROM debian:12\nCPOY a b\n", "FROM debian:12\nCOPY a /b\n"),
    "DL1001": Example(
        "FROM debian:12\n# hadolint ignore=DL3004\nRUN sudo ls\n",
        "FROM debian:12\n# hadolint is fine\nRUN ls\n",
        ("--info", "DL1001"),
    ),
    "DL3000": Example(f"{DEBIAN}WORKDIR srv/app\n", f"{DEBIAN}WORKDIR /srv/app\n"),
    "DL3001": Example(f"{DEBIAN}RUN service nginx start\n", f"{DEBIAN}RUN nginx -t\n"),
    "DL3002": Example(f"{DEBIAN}USER root\n", f"{DEBIAN}USER root\nRUN ls\nUSER 10001\n"),
    "DL3003": Example(f"{DEBIAN}RUN cd /srv && make\n", f"{DEBIAN}WORKDIR /srv\nRUN make\n"),
    "DL3004": Example(f"{DEBIAN}RUN sudo make install\n", f"{DEBIAN}RUN make install\n"),
    "DL3006": Example("FROM debian\n", "FROM debian:12\n"),
    "DL3007": Example("FROM debian:latest\n", "FROM debian:12\n"),
    "DL3008": Example(APT.replace("=2", ""), APT),
    "DL3009": Example(APT.replace(" && rm -rf /var/lib/apt/lists/*", ""), APT),
    "DL3010": Example(
        f"{DEBIAN}COPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz\n", f"{DEBIAN}ADD app.tar.gz /srv/\n"
    ),
    "DL3011": Example(f"{DEBIAN}EXPOSE 80000\n", f"{DEBIAN}EXPOSE 8080\n"),
    "DL3012": Example(f'{DEBIAN}HEALTHCHECK CMD ["a"]\nHEALTHCHECK CMD ["b"]\n', f'{DEBIAN}HEALTHCHECK CMD ["a"]\n'),
    "DL3013": Example(
        "FROM python:3.12\nRUN pip install --no-cache-dir django\n",
        "FROM python:3.12\nRUN pip install --no-cache-dir django==5.1\n",
    ),
    "DL3014": Example(APT.replace(" -y", ""), APT),
    "DL3015": Example(APT.replace(" --no-install-recommends", ""), APT),
    "DL3016": Example(f"{NODE}RUN npm install -g express\n", f"{NODE}RUN npm install -g express@4.21.2\n"),
    "DL3018": Example(f"{ALPINE}RUN apk add --no-cache git\n", f"{ALPINE}RUN apk add --no-cache git=2.45.2-r0\n"),
    "DL3019": Example(f"{ALPINE}RUN apk add git=2.45.2-r0\n", f"{ALPINE}RUN apk add --no-cache git=2.45.2-r0\n"),
    "DL3020": Example(f"{DEBIAN}ADD app.py /srv/\n", f"{DEBIAN}COPY app.py /srv/\n"),
    "DL3021": Example(f"{DEBIAN}COPY a.py b.py /srv\n", f"{DEBIAN}COPY a.py b.py /srv/\n"),
    "DL3022": Example(
        f"{DEBIAN}COPY --from=build /a /a\n", "FROM golang:1.23 AS build\nFROM debian:12\nCOPY --from=build /a /a\n"
    ),
    "DL3023": Example(
        "FROM debian:12 AS app\nCOPY --from=app /a /a\n",
        "FROM golang:1.23 AS build\nFROM debian:12 AS app\nCOPY --from=build /a /a\n",
    ),
    "DL3024": Example("FROM debian:12 AS a\nFROM node:22 AS a\n", "FROM debian:12 AS a\nFROM node:22 AS b\n"),
    "DL3025": Example(f"{DEBIAN}CMD nginx -g 'daemon off;'\n", f'{DEBIAN}CMD ["nginx", "-g", "daemon off;"]\n'),
    "DL3026": Example(
        "FROM quay.io/shop/base:1\n", "FROM docker.io/shop/base:1\n", ("--trusted-registry", "docker.io")
    ),
    "DL3027": Example(APT.replace("apt-get", "apt"), APT),
    "DL3028": Example("FROM ruby:3.3\nRUN gem install rake\n", "FROM ruby:3.3\nRUN gem install rake:13.2.1\n"),
    "DL3029": Example("FROM --platform=linux/amd64 debian:12\n", "FROM --platform=$BUILDPLATFORM debian:12\n"),
    "DL3030": Example(
        "FROM rockylinux:9\nRUN yum install git-2.43 && yum clean all\n",
        "FROM rockylinux:9\nRUN yum install -y git-2.43 && yum clean all\n",
    ),
    "DL3032": Example(
        "FROM rockylinux:9\nRUN yum install -y git-2.43\n",
        "FROM rockylinux:9\nRUN yum install -y git-2.43 && yum clean all\n",
    ),
    "DL3033": Example(
        "FROM rockylinux:9\nRUN yum install -y git && yum clean all\n",
        "FROM rockylinux:9\nRUN yum install -y git-2.43 && yum clean all\n",
    ),
    "DL3034": Example(
        "FROM opensuse/leap:15.6\nRUN zypper install git=2.43 && zypper clean\n",
        "FROM opensuse/leap:15.6\nRUN zypper install -y git=2.43 && zypper clean\n",
    ),
    "DL3035": Example(
        "FROM opensuse/leap:15.6\nRUN zypper -n dist-upgrade\n",
        "FROM opensuse/leap:15.6\nRUN zypper -n patch && zypper clean\n",
    ),
    "DL3036": Example(
        "FROM opensuse/leap:15.6\nRUN zypper install -y git=2.43\n",
        "FROM opensuse/leap:15.6\nRUN zypper install -y git=2.43 && zypper clean\n",
    ),
    "DL3037": Example(
        "FROM opensuse/leap:15.6\nRUN zypper install -y git && zypper clean\n",
        "FROM opensuse/leap:15.6\nRUN zypper install -y git=2.43 && zypper clean\n",
    ),
    "DL3038": Example(
        "FROM fedora:40\nRUN dnf install git-2.43 && dnf clean all\n",
        "FROM fedora:40\nRUN dnf install -y git-2.43 && dnf clean all\n",
    ),
    "DL3040": Example(
        "FROM fedora:40\nRUN dnf install -y git-2.43\n",
        "FROM fedora:40\nRUN dnf install -y git-2.43 && dnf clean all\n",
    ),
    "DL3041": Example(
        "FROM fedora:40\nRUN dnf install -y git && dnf clean all\n",
        "FROM fedora:40\nRUN dnf install -y git-2.43 && dnf clean all\n",
    ),
    "DL3042": Example(
        "FROM python:3.12\nRUN pip install django==5.1\n",
        "FROM python:3.12\nRUN pip install --no-cache-dir django==5.1\n",
    ),
    "DL3043": Example(f"{DEBIAN}ONBUILD ONBUILD RUN ls\n", f"{DEBIAN}ONBUILD RUN ls\n"),
    "DL3044": Example(f"{DEBIAN}ENV A=/srv B=$A/bin\n", f"{DEBIAN}ENV A=/srv\nENV B=$A/bin\n"),
    "DL3045": Example(f"{DEBIAN}COPY app.py app.py\n", f"{DEBIAN}WORKDIR /srv\nCOPY app.py app.py\n"),
    "DL3046": Example(f"{DEBIAN}RUN useradd -u 123456 app\n", f"{DEBIAN}RUN useradd -l -u 123456 app\n"),
    "DL3047": Example(
        f"{DEBIAN}RUN wget https://example.org/a.tgz\n",
        f"{DEBIAN}RUN wget --progress=dot:giga https://example.org/a.tgz\n",
    ),
    "DL3048": Example(f"{DEBIAN}LABEL Invalid..key=1\n", f"{DEBIAN}LABEL org.example.key=1\n"),
    "DL3049": Example(f"{DEBIAN}LABEL other=1\n", f"{DEBIAN}LABEL team=shop\n", ("--require-label", "team:text")),
    "DL3050": Example(
        f"{DEBIAN}LABEL team=shop other=1\n",
        f"{DEBIAN}LABEL team=shop\n",
        ("--require-label", "team:text", "--strict-labels"),
    ),
    "DL3051": label("team", "text", "", "shop"),
    "DL3052": label("home", "url", "not an address", "https://example.org/shop"),
    "DL3053": label("built", "rfc3339", "yesterday", "2026-01-02T03:04:05Z"),
    "DL3054": label("license", "spdx", "my own", "MIT"),
    "DL3055": label("revision", "hash", "v1", "8f1c0d2e3b4a59687a6b5c4d3e2f1a0b9c8d7e6f"),
    "DL3056": label("version", "semver", "latest", "1.4.2"),
    "DL3057": Example(DEBIAN, f'{DEBIAN}HEALTHCHECK CMD ["true"]\n', ("--info", "DL3057")),
    "DL3058": label("contact", "email", "nobody", "shop@example.org"),
    "DL3059": Example(f"{DEBIAN}RUN a\nRUN b\n", f"{DEBIAN}RUN a && b\n"),
    "DL3060": Example(f"{NODE}RUN yarn install\n", f"{NODE}RUN yarn install && yarn cache clean\n"),
    "DL3061": Example("RUN ls\nFROM debian:12\n", "ARG A=12\nFROM debian:$A\n"),
    "DL3062": Example(
        "FROM golang:1.23\nRUN go install example.org/tool@latest\n",
        "FROM golang:1.23\nRUN go install example.org/tool@v1.4.2\n",
    ),
    "DL3063": Example("FROM debian:12 AS scratch\n", "FROM debian:12 AS base\n"),
    "DL3064": Example(f"{DEBIAN}ENV DB_PASSWORD=x\n", f"{DEBIAN}ENV DB_HOST=x\n"),
    "DL3065": Example("FROM --platform=$TARGETPLATFORM debian:12\n", "FROM debian:12\n"),
    "DL3066": Example(f"{DEBIAN}USER app\n", f"{DEBIAN}USER 10001\n"),
    "DL3067": Example(
        "FROM golang:1.23 AS build\nFROM debian:12\nCOPY --from=build / /\n",
        "FROM golang:1.23 AS build\nFROM debian:12\nCOPY --from=build /out /\n",
    ),
    "DL4000": Example(f"{DEBIAN}MAINTAINER shop\n", f"{DEBIAN}LABEL org.opencontainers.image.authors=shop\n"),
    "DL4001": Example(
        f"{DEBIAN}RUN wget -q https://example.org/a\nUSER 1\nRUN curl -fsSO https://example.org/b\n",
        f"{DEBIAN}RUN curl -fsSO https://example.org/a\nUSER 1\nRUN curl -fsSO https://example.org/b\n",
    ),
    "DL4003": Example(f'{DEBIAN}CMD ["a"]\nCMD ["b"]\n', f'{DEBIAN}CMD ["a"]\n'),
    "DL4004": Example(f'{DEBIAN}ENTRYPOINT ["a"]\nENTRYPOINT ["b"]\n', f'{DEBIAN}ENTRYPOINT ["a"]\n'),
    "DL4005": Example(f"{DEBIAN}RUN ln -sfv /bin/bash /bin/sh\n", f'{DEBIAN}SHELL ["/bin/bash", "-c"]\n'),
    "DL4006": Example(
        f"{DEBIAN}RUN wget -qO- https://example.org/a | tar x\n",
        f'{DEBIAN}SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN wget -qO- https://example.org/a | tar x\n',
    ),
}

"""What is measured: small manifests and Dockerfiles as people write them, the same in every run."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

MANIFESTS = 5000
DOCKERFILES = 500
LISTED = 16_500  # objects in one file, which make 20 MB
OBJECTS = 50_000  # in files of a hundred

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{n}
  namespace: team-{team}
  labels: {{app.kubernetes.io/name: app-{n}}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app.kubernetes.io/name: app-{n}}}
  template:
    metadata:
      labels: {{app.kubernetes.io/name: app-{n}}}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: app
          image: registry.example.com/team/app-{n}:{tag}
          ports:
            - {{name: http, containerPort: 8080}}
          env:
            - name: DB_PASSWORD
              valueFrom: {{secretKeyRef: {{name: app-{n}, key: password}}}}
          envFrom:
            - configMapRef: {{name: app-{n}}}
          readinessProbe:
            httpGet: {{path: /ready, port: http}}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: app-{n}
  namespace: team-{team}
spec:
  selector: {{app.kubernetes.io/name: app-{n}}}
  ports:
    - {{name: http, port: 80, targetPort: http}}
"""

CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: app-{n}
  namespace: team-{team}
data:
  LOG_LEVEL: info
  DB_HOST: db-{n}.team-{team}.svc
"""

DOCKERFILE = """\
FROM node:22.11.0-alpine3.20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
RUN npm run build && \\
    npm prune --omit=dev

FROM node:22.11.0-alpine3.20
ENV NODE_ENV=production APP={n}
WORKDIR /app
COPY --from=build /app/dist ./dist
USER 1000
EXPOSE 8080
CMD ["node", "dist/server.js"]
"""


def manifest(number: int) -> str:
    """Return one of the manifests; one workload in ten has flaws, none that a schema knows of."""
    texts = (DEPLOYMENT, SERVICE, CONFIG)
    n = number // len(texts)
    tag = "latest" if n % 10 == 0 else f"1.{n}.0"
    return texts[number % len(texts)].format(n=n, team=n % 20, tag=tag)


def generate(folder: Path) -> None:
    """Write ``one.yaml``, ``manifests/`` and ``dockerfiles/`` into ``folder``."""
    for number in range(MANIFESTS):
        place = folder / "manifests" / f"team-{number // 3 % 20}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.yaml").write_text(manifest(number))
    for n in range(DOCKERFILES):
        place = folder / "dockerfiles" / str(n)
        place.mkdir(parents=True)
        (place / "Dockerfile").write_text(DOCKERFILE.format(n=n))
    (folder / "one.yaml").write_text(DEPLOYMENT.format(n=1, team=1, tag="latest"))
    for name, share in (("", 1), ("-tenth", 10)):
        (folder / f"list{name}.yaml").write_text("".join(listed(LISTED // share)))
        spread(folder / f"objects{name}", OBJECTS // share)


def listed(count: int) -> Iterator[str]:
    """Yield the text of one ``List`` of so many Deployments."""
    yield "apiVersion: v1\nkind: List\nitems:\n"
    for number in range(count):
        yield "- " + indent(manifest(3 * number), "  ")[2:]


def spread(folder: Path, count: int) -> None:
    """Write so many objects into ``folder``."""
    folder.mkdir()
    for first in range(0, count, 100):
        (folder / f"{first}.yaml").write_text("---\n".join(map(manifest, range(first, first + 100))))

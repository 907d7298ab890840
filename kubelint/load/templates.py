"""Whether a text is a template of YAML, or of a Dockerfile, rather than YAML or a Dockerfile.

The patterns are strings: most runs need none of them, and compiling takes time.
"""

import re

from kubelint.load.roots import without_blocks, without_strings

#: Where an action of a Go template is no YAML: at the start of a line, of an item or of a value. Prometheus' own,
#: ``{{ $labels.pod }}``, stands in text that may go on over several lines.
GO_ACTION = (
    r"""(?m)^[ \t]*(?:-[ \t]+)*(?:[\w."'/$-]+[ \t]*:[ \t]+)?"""
    r"""\{\{(?!-?[ \t]*\$(?:labels|values?|externalLabels)\b)"""
)

HELM_ACTION = r"(?m)^[^#\n]*\{\{-?[ \t]*(?:\.(?:Values|Release|Chart|Capabilities)\b|(?:include|template)[ \t])"

#: What only Helm has, and so tells even in a string; ``template`` is Alertmanager's as well.
HELM_OBJECT = r"(?m)^[^#\n]*\{\{-?[ \t]*\.(?:Values|Release|Chart|Capabilities)\b"

#: Objects that hand on values for Helm to render later.
HANDS_ON_VALUES = r"""(?m)^kind:[ \t]*["']?(?:HelmRelease|HelmChart|HelmChartConfig|Application|ApplicationSet)\b"""

#: No object has such a name.
NAME_WITH_ACTION = r"""(?m)^  name:[ \t]*[^\s"'#]*\{\{"""

#: Jinja and ERB.
OTHER_ACTION = r"(?m)^[ \t]*(?:\{%|<%)"

TEMPLATE_NAMES = frozenset(
    ("tmpl", "tpl", "gotmpl", "template", "j2", "jinja", "jinja2", "erb", "in", "mustache", "m4")
)

#: Any action, of Autoconf's ``@VERSION@`` too.
ANY_ACTION = r"\{\{|\{%|<%|@\w+@"

#: What a Dockerfile has not, unless in a here-document.
DOCKERFILE_ACTION = r"(?m)^[ \t]*(?:\{[{%]|<%|FROM[ \t][^\n]*(?:\{\{|<%))"


def template_of_data(text: str) -> str:
    """Return ``"helm-template"``, ``"template"``, or ``""`` for YAML.

    Actions inside strings and block scalars leave it YAML: rules of Prometheus, workflows of Argo, dashboards.
    """
    if not _may_have_actions(text):
        return ""
    lines = without_blocks(text)
    structure = without_strings(lines)
    if re.search(OTHER_ACTION, structure):
        return "template"
    if any(re.search(pattern, structure) for pattern in (GO_ACTION, HELM_ACTION, NAME_WITH_ACTION)):
        return "helm-template"
    return "helm-template" if re.search(HELM_OBJECT, lines) and not re.search(HANDS_ON_VALUES, text) else ""


def is_dockerfile_template(name: str, text: str) -> bool:
    """Whether a tool makes a Dockerfile from this, as its name (``Dockerfile.j2``) or its text says."""
    if name.rpartition(".")[2] in TEMPLATE_NAMES and re.search(ANY_ACTION, text):
        return True
    return _may_have_actions(text) and "<<" not in text and bool(re.search(DOCKERFILE_ACTION, text))


def _may_have_actions(text: str) -> bool:
    return "{{" in text or ("%" in text and ("{%" in text or "<%" in text))

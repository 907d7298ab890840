"""PodDisruptionBudgets that the API server refuses."""

from collections.abc import Iterator

from kubelint.model import Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.amounts import amount, percentage
from kubelint.views.kubernetes import Resource, is_template

FIELDS = ("minAvailable", "maxUnavailable")

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def invalid_pdb(budget: Resource) -> Iterator[Problem]:
    """Two bounds at once, an impossible one, or a selector with an unknown operator; the API server rejects it.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    if budget.group != "policy":
        return
    given = [field for field in budget.mapping("spec") if field in FIELDS and budget.get("spec", field) is not None]
    if len(given) == 2:
        message = f"{budget.title} has {given[1]} beside {given[0]}; only one of them is possible"
        related = (Related(budget.at("spec", given[0]), "the other one"),)
        yield Problem(budget.at("spec", given[1]), message, related=related)
    for field in given:
        value = budget.get("spec", field)
        if (amount(value) or 0) < 0:
            yield Problem(budget.at("spec", field), f"{budget.title} has {field} {value}, which cannot be negative")
        if (percentage(value) or 0) > 100:
            yield Problem(budget.at("spec", field), f'{budget.title} has {field} "{value}"; at most 100% is possible')
    for expression in budget.views("spec", "selector", "matchExpressions"):
        operator = expression.text("operator")
        if operator and operator not in OPERATORS and not is_template(operator):
            known = ", ".join(OPERATORS)
            message = f'{budget.title} selects by operator "{brief(operator)}", which is none of {known}'
            yield Problem(expression.at("operator"), message + suggest(operator, OPERATORS))

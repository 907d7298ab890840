"""How long finished Jobs stay, and how late a run may begin."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.kubernetes import Resource

TTL = "ttlSecondsAfterFinished"

#: Annotations and labels of what removes finished Jobs by itself.
REMOVERS = (
    "argocd.argoproj.io/hook-delete-policy",
    "helm.sh/hook-delete-policy",
    "kueue.x-k8s.io/",
    "workflows.argoproj.io/",
)

#: How many finished Jobs of a CronJob stay, where it does not say.
HISTORY = {"successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}


def stays_for_ever(job: Resource) -> Iterator[Problem]:
    """A Job that stays, with its pods, until somebody deletes it. Those with an owner go with it."""
    if job.group != "batch" or not job.mapping("spec") or job.get("spec", TTL) is not None:
        return
    marks = {**job.mapping("metadata", "annotations"), **job.mapping("metadata", "labels")}
    if job.get("metadata", "ownerReferences") or any(str(each).startswith(REMOVERS) for each in marks):
        return
    message = f"{job.title} stays with its pods once it has finished; set {TTL}, such as 86400 for a day"
    yield Problem(job.at("spec"), message)


def forgets_history(cron: Resource) -> Iterator[Problem]:
    """Two ways to remove finished Jobs, of which the time limit wins over the number to keep."""
    way = ("spec", "jobTemplate", "spec", TTL)
    if cron.group == "batch" and cron.integer(*way) is not None:
        limits = ((field, cron.integer("spec", field)) for field in HISTORY)
        kept = " and ".join(f"{field} {HISTORY[field] if limit is None else limit}" for field, limit in limits)
        message = f"{cron.title} removes finished Jobs after {cron.integer(*way)} seconds, whatever {kept} say"
        yield Problem(cron.at(*way), f"{message}; leave one of the two out")


def no_starting_deadline(cron: Resource) -> Iterator[Problem]:
    """A CronJob that stops for good once 100 runs have been missed.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline
    """
    if cron.group == "batch" and cron.mapping("spec") and cron.get("spec", "startingDeadlineSeconds") is None:
        message = f"{cron.title} has no startingDeadlineSeconds, so after 100 missed runs it never starts again"
        yield Problem(cron.at("spec"), f"{message}; set one, such as 300")

"""When nodes fetch an image, and when they run what they happen to have."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.image import Image
from kubelint.views.kubernetes import Container, Pod, is_template


def not_always(container: Container, *, required: str, ignore_digests: bool) -> Iterator[Problem]:
    """A pull policy in force other than the required one. Unset, a moving tag means Always, any other IfNotPresent.

    Source: https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting
    """
    image, written = container.image, container.text("imagePullPolicy")
    if not image or is_template(str(image)) or is_template(written) or (image.digest and ignore_digests):
        return
    policy = written or ("Always" if _moves(image) else "IfNotPresent")
    if policy != required:
        yield Problem(
            container.at("imagePullPolicy" if written else "image"),
            f'{container.title} pulls its image {brief(policy)}; set imagePullPolicy to "{required}"',
        )


def stale(pod: Pod) -> Iterator[Problem]:
    """A moving tag that is not pulled again, so that nodes run whatever they have."""
    for view, policy, field, what in _pulled(pod):
        text, written = view.text(field).strip(), view.text(policy)
        if written in ("IfNotPresent", "Never") and text and not is_template(text) and _moves(Image.parse(text)):
            yield Problem(
                view.at(policy),
                f'{what} "{brief(text)}", which moves, and pulls it {written}; name a version, or pull it Always',
            )


def _pulled(pod: Pod) -> Iterator[tuple[View, str, str, str]]:
    """Yield what names an image, its fields for pull policy and image, and what it does, as messages call it."""
    for container in pod.containers:
        yield container, "imagePullPolicy", "image", f"{container.title} runs"
    for volume in pod.views("spec", "volumes"):
        image = View(volume.get("image"), volume.at("image"), pod.subject)
        yield image, "pullPolicy", "reference", f'volume "{brief(volume.text("name") or "?")}" holds'


def _moves(image: Image) -> bool:
    return not image.digest and image.tag in ("", "latest")

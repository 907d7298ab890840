"""Everything one run can see at once, indexed for questions across resources."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from kubelint.model import Path
from kubelint.views.kubernetes import Resource
from kubelint.views.labelled import Entry, Index, Labelled
from kubelint.views.pods import PodSource, pod_sources
from kubelint.views.producers import ALWAYS, Provided, makes_own_names, provided
from kubelint.views.references import Reference, group_of, references
from kubelint.views.selectors import Selector, labels
from kubelint.views.spelling import LONGEST, Spellings
from kubelint.views.units import Units

T = TypeVar("T")

#: How far a lookup follows objects that look alike; beyond that nobody can say which one is meant.
AMBIGUOUS = 100


class External(NamedTuple):
    """Objects the user declares to exist elsewhere. Kind and name are globs, and so is the namespace; "" is any."""

    kind: str
    namespace: str
    name: str


class Selection(NamedTuple):
    """The Services that select the same pods in the same words, and these pods."""

    services: list[Resource]
    pods: list[PodSource]


class Workspace:
    """All resources of a run. Every index is built when it is first asked for, and then only asked.

    ``complete`` says whether all files could be read; where not, nobody can say what is missing. ``definitions`` are
    CustomResourceDefinitions from elsewhere: they say what custom resources look like, and are no resources of the run.

    Namespaces are compared as written. None (set at apply time) may be any of them, so it satisfies whoever looks
    for something, and proves nothing to whoever looks for a clash.
    """

    def __init__(
        self,
        resources: Sequence[Resource],
        complete: bool,
        external: Sequence[External] = (),
        definitions: Sequence[Resource] = (),
    ):
        self.resources = resources
        self.complete = complete
        self.external = external
        self.definitions = definitions
        self._references: dict[int, tuple[Reference, ...]] = {}
        self._values: dict[str, Spellings] = {}
        self._spellings: dict[tuple[str, str | None], Spellings] = {}
        self._keys: dict[tuple[str, str, str | None], Spellings | None] = {}
        self._once: dict[Callable[..., Any], Any] = {}
        self._once_of: dict[tuple[Any, ...], tuple[Any, Any]] = {}

    def once(self, compute: "Callable[[Workspace], T]") -> T:
        """Return ``compute(self)``, worked out the first time it is asked for."""
        if compute not in self._once:
            self._once[compute] = compute(self)
        found: T = self._once[compute]
        return found

    def once_of(self, compute: Callable[..., T], things: list[Any], *arguments: Hashable) -> T:
        """Return ``compute(things, *arguments)``, worked out once for all who find the very same ``things``.

        For what the workspace itself has returned: a thousand Services may select the same thousand pods.
        """
        key = (compute, id(things), arguments)
        if key not in self._once_of:
            self._once_of[key] = things, compute(things, *arguments)  # kept, so that its identity remains its own
        found: T = self._once_of[key][1]
        return found

    def kind(self, kind: str) -> list[Resource]:
        """All resources of a kind, whatever its group."""
        return self._kinds.get(kind, [])

    def named(self, kind: str, name: str, namespace: str | None, group: str | None = "") -> list[Resource]:
        """The objects that may be meant by a name in a namespace, not to be changed. ``group`` None: any API group."""
        groups = self._groups.get(kind, ()) if group is None else (group,)
        found = [each for family in groups if (each := self._objects.at((family, kind, name), namespace))]
        return found[0] if len(found) == 1 else [*chain.from_iterable(found)]

    def anywhere(self, kind: str, name: str, group: str | None = "") -> list[Resource]:
        """The objects of that name in all namespaces."""
        return self.named(kind, name, None, group)

    def exists(self, kind: str, name: str, namespace: str | None, group: str | None = "") -> bool:
        """Whether such an object is here, is made by something here, is in every cluster, or is declared to exist."""
        return bool(
            self.named(kind, name, namespace, group)
            or self.provided(kind, name, namespace)
            or self._is_always_there(kind, name, namespace)
            or self.is_external(kind, name, namespace)
            or self._is_made_by_operator(name)
        )

    def provided(self, kind: str, name: str, namespace: str | None) -> list[Provided]:
        """The Secrets, ConfigMaps or Services that may be meant by a name, whether written out or made by others."""
        return self._provided.at((kind, name), namespace)

    def keys(self, kind: str, name: str, namespace: str | None) -> Spellings | None:
        """The keys in all objects that may be meant; None where there is none, or one whose keys are not known."""
        wanted = (kind, name, namespace)
        if wanted not in self._keys:
            found = self.provided(kind, name, namespace)
            known = [each.keys for each in found[:AMBIGUOUS] if each.keys is not None]
            sure = bool(found) and len(known) == len(found)
            self._keys[wanted] = Spellings(sorted(frozenset().union(*known))) if sure else None
        return self._keys[wanted]

    def selected(self, selector: Selector, namespace: str | None) -> list[PodSource]:
        """The pods in a namespace that a selector matches; all of them where it is empty."""
        return self._labelled_pods.selected(selector, namespace)

    def services_labelled(self, selector: Selector, namespace: str | None) -> list[Resource]:
        """The Services in a namespace whose own labels a selector matches; all of them where it is empty."""
        return self._labelled_services.selected(selector, namespace)

    @cached_property
    def selections(self) -> list[Selection]:
        """What the Services select: many may select the same."""
        services: dict[tuple[Selector, str | None], list[Resource]] = defaultdict(list)
        for service in self.kind("Service"):
            selector = Selector.of_labels(service.get("spec", "selector"))
            if not (service.group or selector.is_empty):
                services[selector, service.namespace].append(service)
        return [Selection(each, self.selected(*key)) for key, each in services.items()]

    def pods(self) -> list[PodSource]:
        """All pods and pod templates."""
        return self._pods

    def pods_of(self, name: str, namespace: str | None) -> list[PodSource]:
        """The pods of the workloads of that name, of any kind."""
        return self._pods_by_name.at(name, namespace)

    def values(self, key: str) -> Spellings:
        """The values that pods carry under one label key."""
        if key not in self._values:
            self._values[key] = Spellings(self._labelled_pods.carried.get(key, ()))
        return self._values[key]

    def references(self, resource: Resource) -> tuple[Reference, ...]:
        """What ``resource`` refers to by name."""
        found = self._references.get(id(resource))
        if found is None:
            found = self._references[id(resource)] = tuple(references(resource))
        return found

    def is_external(self, kind: str, name: str, namespace: str | None) -> bool:
        """Whether the user declares that such an object exists elsewhere."""
        return any(
            fnmatchcase(kind.lower(), each.kind.lower())
            and fnmatchcase(name, each.name)
            and (not each.namespace or namespace is None or fnmatchcase(namespace, each.namespace))
            for each in self.external
        )

    def unit(self, resource: Resource) -> str:
        """The set of files that are applied together, by the name of their folder."""
        return self.units.of(resource.origin[0])

    def knows_all_around(self, resource: Resource) -> bool:
        """Whether something that ``resource`` needs and nobody here has is surely missing."""
        return self.complete and not self.units.is_open(resource.origin[0])

    def has_kind(self, kind: str, resource: Resource, namespace: str | None) -> bool:
        """Whether the unit of ``resource`` holds an object of ``kind`` in exactly that namespace."""
        return (kind, self.unit(resource), namespace) in self._kept

    def is_served(self, resource: Resource) -> bool:
        """Whether a Service selects pods of ``resource``."""
        return (resource.origin, resource.path) in self._served

    def spellings(self, kind: str, namespace: str | None) -> Spellings:
        """The names of all objects of a kind that are surely in one namespace."""
        if (kind, namespace) not in self._spellings:
            written = [each.name for each in self._by_place.get((kind, namespace), ())]
            made = self._provided_names.get((kind, namespace), ())
            self._spellings[kind, namespace] = Spellings([*written, *made])
        return self._spellings[kind, namespace]

    @cached_property
    def units(self) -> Units:
        return Units(self.kind("Kustomization"))

    @cached_property
    def _kinds(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            found[resource.kind].append(resource)
        return found

    @cached_property
    def _by_place(self) -> dict[tuple[str, str | None], list[Resource]]:
        found: dict[tuple[str, str | None], list[Resource]] = defaultdict(list)
        for resource in self.resources:
            found[resource.kind, resource.namespace].append(resource)
        return found

    @cached_property
    def _objects(self) -> Index[Resource]:
        return Index(((_group(each), each.kind, each.name), each.namespace, each) for each in self.resources)

    @cached_property
    def _groups(self) -> dict[str, set[str]]:
        return {kind: {_group(each) for each in found} for kind, found in self._kinds.items()}

    @cached_property
    def _provided(self) -> Index[Provided]:
        made = (each for resource in self.resources for each in provided(resource))
        return Index(((each.kind, each.name), each.namespace, each) for each in made)

    @cached_property
    def _pods(self) -> list[PodSource]:
        return [source for resource in self.resources for source in pod_sources(resource)]

    @cached_property
    def _labelled_pods(self) -> Labelled[PodSource]:
        return Labelled(Entry(each.labels, each.resource.namespace, each) for each in self._pods)

    @cached_property
    def _labelled_services(self) -> Labelled[Resource]:
        services = (each for each in self.kind("Service") if not each.group)
        return Labelled(Entry(labels(each.get("metadata", "labels")), each.namespace, each) for each in services)

    @cached_property
    def _pods_by_name(self) -> Index[PodSource]:
        return Index((each.resource.name, each.resource.namespace, each) for each in self._pods)

    @cached_property
    def _served(self) -> set[tuple[tuple[str, int], Path]]:
        """Where the resources stand whose pods a Service selects."""
        return {(each.resource.origin, each.resource.path) for _, pods in self.selections for each in pods}

    @cached_property
    def _kept(self) -> set[tuple[str, str, str | None]]:
        """(kind, unit, namespace) of every object."""
        return {(each.kind, self.unit(each), each.namespace) for each in self.resources}

    @cached_property
    def _provided_names(self) -> dict[tuple[str, str | None], list[str]]:
        """The names of what is provided, by kind and namespace."""
        names: dict[tuple[str, str | None], list[str]] = defaultdict(list)
        for kind, name in self._provided.everywhere:
            for each in self._provided.everywhere[kind, name]:
                names[kind, each.namespace].append(name)
        return names

    @cached_property
    def operated(self) -> set[str]:
        """The names of custom resources whose operator may create objects and pods."""
        return {each.name for each in self.resources if each.name and makes_own_names(each)}

    def _is_made_by_operator(self, name: str) -> bool:
        """Whether the name is that of a custom resource, or begins with it: ``shop-db-rw`` for ``shop-db``."""
        if not self.operated or len(name) > LONGEST:
            return False
        ends = [index for index, letter in enumerate(name) if letter == "-"]
        return any(name[:end] in self.operated for end in (*ends, len(name)))

    def _is_always_there(self, kind: str, name: str, namespace: str | None) -> bool:
        if (kind, name) not in ALWAYS:
            return False
        return namespace is None or ALWAYS[kind, name] in (None, namespace)


def _group(resource: Resource) -> str:
    return group_of(resource.kind, resource.api_version)

"""Fields that are unknown where they stand: misspelled, in the wrong place, or of another Kubernetes version."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubelint.model import Path
from kubelint.schema import archive
from kubelint.schema.shapes import Level, Shape
from kubelint.schema.words import Flaw, dotted, listed, quoted
from kubelint.text import suggest
from kubelint.views.spelling import distance, is_placeholder

#: How far a field may have slipped: levels up, and levels down.
UP, DOWN = 4, 2

#: Where plain values belong that stand right below, by definition.
HOLDERS = {
    "meta.v1.LabelSelector": ("matchLabels",),
    "core.v1.ResourceRequirements": ("requests", "limits"),
    "core.v1.VolumeResourceRequirements": ("requests",),
}

#: What fields of older API versions are called now, by definition.
RENAMED = {
    "networking.v1.IngressBackend": {
        "serviceName": "service.name",
        "servicePort": "service.port.number or service.port.name",
    },
}

#: So many causes at one place are one: the indentation.
MANY = 3

#: Nobody explains so many at one place; and of so many in one object, only the first ones.
HOPELESS, EXPLAINED = 50, 100


class Verdict(NamedTuple):
    """What is known of an unknown field: words to say it in, where it belongs, and what it is to be called."""

    words: str  # of a field that belongs elsewhere, the place; else what follows the message
    home: Path = ()
    is_misplaced: bool = False


class Place(NamedTuple):
    """Somewhere a field is known: how far that is, where, and in words."""

    distance: float
    path: Path
    words: str


class Spot(NamedTuple):
    """A field that may hold others: where it is, its value, and whether it is written at all."""

    path: Path
    value: Any
    is_there: bool


def unknown_fields(names: list[str], trail: tuple[Level, ...], are_explained: bool = True) -> list[Flaw]:
    """Return a flaw for each unknown field of the last mapping of ``trail``; one for all that belong to the same place.

    Where many fields are strangers, the indentation is lost, and one flaw says so. Without explanation there is
    one flaw for all.
    """
    here = trail[-1]
    if len(names) > HOPELESS or not are_explained:
        return [_flaw([(name, Verdict("")) for name in names], here, "")]
    groups: dict[str, list[tuple[str, Verdict]]] = {}
    for name, found in _in_agreement({name: verdict(name, trail) for name in names if not is_placeholder(name)}, trail):
        groups.setdefault(found.words if found.is_misplaced else f"\0{name}", []).append((name, found))
    lost = [each for group in groups.values() for each in group if each[1].is_misplaced or not each[1].words]
    if len(lost) == len(names) and len(groups) > MANY:
        return [_flaw(lost, here, "; is their indentation lost?")]
    return [_flaw(group, here, _remedy(group)) for group in groups.values()]


def _in_agreement(found: dict[str, Verdict], trail: tuple[Level, ...]) -> Iterator[tuple[str, Verdict]]:
    """Yield each field with its verdict; one that may belong to several places belongs where another one does."""
    homes = {each.home[:-1] for each in found.values() if each.is_misplaced}
    for name, each in found.items():
        places = places_of(name, trail[-1].value[name], trail) if homes and not each.words else ()
        beside = next((place for place in places if place.path[:-1] in homes), None)
        yield name, Verdict(beside.words, beside.path, True) if beside else each


def _remedy(group: list[tuple[str, Verdict]]) -> str:
    words, _, is_misplaced = group[0][1]
    belong = "it belongs" if len(group) == 1 else "they belong"
    return f"; {belong} {words}" if is_misplaced else words


def _flaw(group: list[tuple[str, Verdict]], here: Level, remedy: str) -> Flaw:
    """Return the one flaw of fields that share a cause; it points at the first."""
    names = [name for name, _ in group]
    shown = listed(names, "or") if len(names) < 5 else f"{', '.join(map(quoted, names[:3]))} and {len(names) - 3} more"
    message = f"{dotted(here.path) or 'the object'} has no field{'s' if len(names) > 1 else ''} {shown}{remedy}"
    homes = tuple(found.home for _, found in group if found.home)
    return Flaw("unknown-field", (*here.path, names[0]), message, "key", homes)


def verdict(name: str, trail: tuple[Level, ...]) -> Verdict:
    """Say what is the matter with one unknown field: the surest explanation first."""
    here = trail[-1]
    free = [each for each in here.shape.fields or () if each not in here.value]
    if near := misspelled(name, free):
        return Verdict(f'; did you mean "{near}"?', (*here.path, near))
    if release := other_release(name, here.shape):
        return Verdict(release)
    if usual := usual_mistake(name, here):
        return usual
    if home := nearest_home(name, trail):
        return Verdict(home.words, home.path, True)
    guess = suggest(name, free)
    return Verdict(guess, (*here.path, guess.split('"')[1]) if guess else ())


def misspelled(name: str, known: list[str]) -> str:
    """Return the known name that differs by case, hyphens, the end "Ref" or hardly a letter; "" where there is none."""
    bare = _bare(name)
    for each in known:
        if _bare(each) in (bare, f"{bare}ref"):
            return each
    allowed = 2 if len(name) >= 9 else 1 if len(name) >= 4 else 0
    near = [(errors, each) for each in known if len(name) < 64 and (errors := distance(name, each)) <= allowed]
    return min(near, default=(0, ""))[1]


def _bare(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


def other_release(name: str, shape: Shape) -> str:
    """Say which Kubernetes version has a field that the target's lacks."""
    if not shape.name:
        return ""
    having = [each for each in archive.variants(shape.name) if name in each[2] or f"{name}!" in each[2]]
    later = [first for first, _, _ in having if first > shape.minor]
    if later:
        return f" in Kubernetes 1.{shape.minor}; it is there from 1.{min(later)} on"
    earlier = [last for _, last, _ in having]
    return f" in Kubernetes 1.{shape.minor}; 1.{max(earlier)} was the last to have it" if earlier else ""


def usual_mistake(name: str, here: Level) -> Verdict | None:
    """Return what is known of a field that many write there; None where it is no such field."""
    if now := RENAMED.get(here.shape.name, {}).get(name):
        return Verdict(f"; it is {now} now")
    holders = HOLDERS.get(here.shape.name, ())
    if not holders or isinstance(here.value[name], dict | list | None):
        return None
    words = f"in {' or '.join([dotted((*here.path, holders[0])), *holders[1:]])}"
    return Verdict(words, (*here.path, holders[0], name), True)


def nearest_home(name: str, trail: tuple[Level, ...]) -> Place | None:
    """Return the nearest place where the field is known, free, and would fit; None where several are as near."""
    value = trail[-1].value[name]
    places = sorted(places_of(name, value, trail), key=lambda each: each.distance)
    if not places or (len(places) > 1 and places[0].distance == places[1].distance):
        return None
    return places[0]


def places_of(name: str, value: Any, trail: tuple[Level, ...]) -> Iterator[Place]:
    """Yield every place near by where the field would be right."""
    here = trail[-1]
    yield from _below(name, value, here, 0)
    for up, level in enumerate(reversed(trail[max(0, len(trail) - 1 - UP) : -1]), 1):
        inside = here.path[len(level.path)]
        known = (level.shape.fields or {}).get(name)
        if known and level.value.get(name) is None and fits(known, value):
            words = f"in {dotted(level.path)}" if level.path else "at the top of the object"
            yield Place(up, (*level.path, name), words)
        yield from _below(name, value, level, up, inside, here.path[-1])


def _below(name: str, value: Any, level: Level, up: int, inside: Any = None, holder: Any = None) -> Iterator[Place]:
    """Yield the places in the fields of a mapping.

    ``inside`` is the one that leads to where the field stands now, ``holder`` the key of the mapping it stands in.
    """
    for field, shape in (level.shape.fields or {}).items():
        if field in (inside, name, "status"):
            continue
        if up and level.path and field not in level.value and field != holder:
            continue  # of alternatives side by side, nobody chose this one
        spot = Spot((*level.path, field), level.value.get(field), field in level.value)
        yield from _within(name, value, shape, spot, up + 1)


def _within(name: str, value: Any, shape: Shape, spot: Spot, steps: int, depth: int = 1) -> Iterator[Place]:
    """Yield the places at or below one field."""
    shape, is_list = shape.inside, shape.type == "list"
    known, present = shape.fields or {}, spot.value if isinstance(spot.value, dict) else {}
    if name in known and fits(known[name], value) and present.get(name) is None:
        words = f"in the items of {dotted(spot.path)}" if is_list else f"in {dotted(spot.path)}"
        yield Place(steps + _doubt(spot, is_list), (*spot.path, name), words)
    elif depth < DOWN and name not in known:
        for field, below in known.items():
            inner = Spot((*spot.path, field), present.get(field), field in present)
            yield from _within(name, value, below, inner, steps + 1, depth + 1)


def _doubt(spot: Spot, is_list: bool) -> float:
    """How much less likely a place is than the nearest: an empty field has lost what follows it."""
    if spot.is_there and spot.value is None:
        return -0.75
    return 0.25 + 0.25 * (not spot.is_there) + 0.25 * is_list


def fits(shape: Shape, value: Any) -> bool:
    """Whether a value could stand there, as far as its outermost layer tells."""
    if isinstance(value, dict):
        if shape.type != "mapping":
            return shape.type == "any"
        return shape.fields is None or not value or any(key in shape.fields for key in value)
    if isinstance(value, list):
        if shape.type != "list":
            return shape.type == "any"
        item = shape.item
        return item is None or not value or fits(item, value[0])
    return value is None or shape.type not in ("mapping", "list")

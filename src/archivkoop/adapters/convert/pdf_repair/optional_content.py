"""Layers: every configuration has a name of its own, lists every group, and changes nothing by itself (6.9).

/AS would switch layers by event; what it does for the screen is written into the configuration before it goes.
"""

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, String

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.9",)


def apply(work: Work) -> None:
    """Mend the optional content configurations."""
    properties = tree.child(work.root, Name.OCProperties)
    if properties is None:
        return
    groups = _groups(properties)
    default = tree.child(properties, Name.D)
    if default is None:
        default = properties[Name.D] = Dictionary()
    names: set[str] = set()
    changed = False
    for config in [default, *_configs(properties)]:
        changed |= _name(config, names)
        changed |= _settle(config)
        changed |= _order(config, groups)
    if changed:
        work.did("completed the configurations of layers")


def _groups(properties: Dictionary) -> list[Dictionary]:
    entries = properties.get(Name.OCGs)
    return [entry for entry in entries if isinstance(entry, Dictionary)] if isinstance(entries, Array) else []


def _configs(properties: Dictionary) -> Iterable[Dictionary]:
    others = properties.get(Name.Configs)
    for config in others if isinstance(others, Array) else ():
        if isinstance(config, Dictionary):
            yield config


def _name(config: Dictionary, names: set[str]) -> bool:
    given = config.get(Name.Name)
    text = str(given) if isinstance(given, String) else ""
    wanted, number = text or "Default", 1
    while wanted in names:
        number += 1
        wanted = f"{text or 'Default'} {number}"
    names.add(wanted)
    if wanted == text:
        return False
    config[Name.Name] = String(wanted)
    return True


def _settle(config: Dictionary) -> bool:
    """Remove /AS after writing what it says for the screen into /OFF."""
    if Name.AS not in config:
        return False
    off = config.get(Name.OFF)
    hidden = list(off) if isinstance(off, Array) else []
    known = {group.objgen for group in hidden if isinstance(group, Dictionary)}
    for usage in config[Name.AS] if isinstance(config[Name.AS], Array) else ():
        if not isinstance(usage, Dictionary) or usage.get(Name.Event) != Name.View:
            continue
        groups = usage.get(Name.OCGs)
        for group in groups if isinstance(groups, Array) else ():
            if isinstance(group, Dictionary) and _view_state(group) == Name.OFF and group.objgen not in known:
                known.add(group.objgen)
                hidden.append(group)
    if hidden:
        config[Name.OFF] = Array(hidden)
    del config[Name.AS]
    return True


def _view_state(group: Dictionary) -> Object | None:
    view = tree.child(tree.child(group, Name.Usage), Name.View)
    return view.get(Name.ViewState) if view is not None else None


def _order(config: Dictionary, groups: list[Dictionary]) -> bool:
    """6.9-3: /Order names every group; those it lacks follow at its end."""
    order = config.get(Name.Order)
    listed: set[tuple[int, int]] = set()
    if isinstance(order, Array):
        _collect(order, listed, 0)
    lacking = [group for group in groups if group.objgen not in listed]
    if not lacking:
        return False
    config[Name.Order] = Array([*(order if isinstance(order, Array) else ()), *lacking])
    return True


def _collect(order: Array, listed: set[tuple[int, int]], depth: int) -> None:
    for entry in order:
        if isinstance(entry, Array) and depth < tree.MAX_DEPTH:
            _collect(entry, listed, depth + 1)
        elif isinstance(entry, Dictionary):
            listed.add(entry.objgen)

"""Process trees: how much memory they hold, and how to end them whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import psutil


def resident_bytes(roots: Iterable[int]) -> Mapping[int, int]:
    """Return the resident size of each root's whole tree; 0 for one that is gone.

    One pass over the process table serves all roots: asking psutil for each root's children costs a pass each.
    """
    children: dict[int, list[psutil.Process]] = defaultdict(list)
    processes: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            children[process.ppid()].append(process)
        except psutil.Error:
            continue
        processes[process.pid] = process
    return {root: _resident(processes.get(root), children) for root in roots}


def _resident(root: psutil.Process | None, children: Mapping[int, list[psutil.Process]]) -> int:
    total = 0
    pending = [root] if root else []
    while pending:
        process = pending.pop()
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
        pending += children.get(process.pid, [])
    return total


def kill_tree(root: psutil.Process) -> None:
    """Kill a process and everything below it; what is gone already is no error."""
    try:
        below = root.children(recursive=True)
    except psutil.Error:
        below = []
    for process in (root, *below):  # the root first, so that it starts nothing anew
        kill(process)


def kill(process: psutil.Process) -> None:
    """Kill one process if it is still the same one."""
    try:
        process.kill()
    except psutil.Error:
        return

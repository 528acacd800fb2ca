"""A process per call, for libraries that are no stable reference after their first use in a process."""

from archivkoop.engine.child import Child, Limits


def fresh(function: str, *args: object, limits: Limits, preload: tuple[str, ...] = ()) -> object:
    """Call "module:function" in a process of its own, forked from a clean one, that ends with the call.

    Args:
        function: As for `Child.call`.
        args: As for `Child.call`.
        limits: As for `Child.call`.
        preload: Modules the call imports, beside the function's own, e.g. ("pypdfium2",). They are imported once, in
            the process that is forked, which makes the call cheap; they must not start threads by being imported.

    Raises:
        ArchivkoopError: As for `Child.call`.
    """
    with Child(preload) as child:
        return child.call(function, *args, limits=limits)

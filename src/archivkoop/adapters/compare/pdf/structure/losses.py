"""One way to say what was lost: how many, of how many, and the first few of them."""

from collections.abc import Sequence

from archivkoop.core.findings import Fact
from archivkoop.core.proof import Difference

_SHOWN = 3
_LETTERS = 80  # of each


def loss(
    code: str, noun: str, lost: Sequence[str], of: int, page: int | None = None, n: int | None = None, **facts: Fact
) -> Difference:
    """Return a difference about `lost`, of which there were `of` in the original.

    `n` says how many they are where `lost` names kinds.
    """
    n = len(lost) if n is None else n
    shown = ", ".join(words if len(words) <= _LETTERS else f"{words[:_LETTERS]}…" for words in lost[:_SHOWN])
    if len(lost) > _SHOWN:
        shown += " …"
    all_facts: dict[str, Fact] = {"n": n, "of": of, "shown": shown, **facts}
    return Difference(code, f"{n} of {of} {noun}: {shown}", page, n, 0, all_facts)

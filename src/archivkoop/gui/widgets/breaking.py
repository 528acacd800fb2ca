"""Long words on narrow ground: a label breaks lines only at spaces, and asks for the width of its longest word."""

import re

_SPACE = "\u200b"  # of no width; a line may end there
_BEHIND = re.compile(r"(?<=[/_\-])(?=\S)|(?<=[.,])(?=[^\s\d])")
_LONGEST = 24  # characters; what is longer may be broken anywhere behind so many
_LONG = re.compile(rf"[^\s{_SPACE}]{{{_LONGEST}}}(?=[^\s{_SPACE}])")


def breakable(text: str) -> str:
    """Return a name with places to break it: behind what joins its parts, and within what has no parts."""
    return _LONG.sub(rf"\g<0>{_SPACE}", _BEHIND.sub(_SPACE, text))

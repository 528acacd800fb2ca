"""What runs in the child that shows files: it finds who can. A module of its own, so that the child starts at once."""

from typing import cast

from archivkoop.adapters import registry
from archivkoop.core.ports import Previewer
from archivkoop.core.preview import Missing, NoPreview, Preview, PreviewOrder


def preview_file(order: PreviewOrder) -> Preview:
    """Show a file; a library's surprise is a damaged file."""
    answer = NoPreview(Missing.UNSUPPORTED)
    try:
        if not order.file.stat().st_size:
            return NoPreview(Missing.EMPTY)
        for name in registry.names("preview"):
            previewer = cast("Previewer", registry.load("preview", name))
            if not previewer.shows(order):
                continue
            shown = previewer.preview(order)
            if not (isinstance(shown, NoPreview) and shown.reason is Missing.UNSUPPORTED):
                return shown
            answer = shown
    except OSError as error:
        return NoPreview(Missing.GONE, error.strerror or str(error))
    except Exception as error:  # noqa: BLE001 - nothing is at stake but the sight of it
        return NoPreview(Missing.DAMAGED, f"{type(error).__name__}: {error}"[:300])
    return answer

"""Shows what is in a file. Its bytes are read in a child of the engine alone; only pixels and text arrive here."""

from archivkoop.gui.preview.pane import PreviewPane

__all__ = ["PreviewPane"]

"""The modules of the repair in the order they run. The order is data; why each stands where it stands is said here."""

from collections.abc import Callable
from dataclasses import dataclass

from archivkoop.adapters.convert.pdf_repair import (
    actions_forms,
    annotations,
    appearances,
    attachments,
    colour_intent,
    colourants,
    content_limits,
    filters,
    fonts_cmap,
    fonts_composite,
    fonts_dictionary,
    fonts_embed,
    fonts_rebuild,
    fonts_type3,
    graphics_state,
    images_jpx,
    metadata,
    names,
    nesting,
    optional_content,
    page_boxes,
    resources,
)
from archivkoop.adapters.convert.pdf_repair.work import Work


@dataclass(frozen=True, slots=True)
class Step:
    """A module of the repair."""

    name: str
    clauses: tuple[str, ...]  # prefixes of the clauses it serves
    apply: Callable[[Work], None]


STEPS: tuple[Step, ...] = (
    # What a form shows depends on its fields, so these come before anything is drawn.
    Step("actions_forms", actions_forms.CLAUSES, actions_forms.apply),
    # Drawn appearances bring fonts that are not embedded: before fonts.
    Step("appearances", appearances.CLAUSES, appearances.apply),
    Step("annotations", annotations.CLAUSES, annotations.apply),
    # What can be read of contents comes before what they say.
    Step("filters", filters.CLAUSES, filters.apply),
    # What is cut out of contents names no resources any more.
    Step("content_limits", content_limits.CLAUSES, content_limits.apply),
    Step("page_boxes", page_boxes.CLAUSES, page_boxes.apply),
    Step("nesting", nesting.CLAUSES, nesting.apply),
    Step("resources", resources.CLAUSES, resources.apply),
    Step("optional_content", optional_content.CLAUSES, optional_content.apply),
    Step("attachments", attachments.CLAUSES, attachments.apply),
    Step("graphics_state", graphics_state.CLAUSES, graphics_state.apply),
    Step("images_jpx", images_jpx.CLAUSES, images_jpx.apply),
    Step("metadata", metadata.CLAUSES, metadata.apply),
    Step("colour_intent", colour_intent.CLAUSES, colour_intent.apply),
    Step("colourants", colourants.CLAUSES, colourants.apply),
    # The dictionaries first: what kind of font it is decides what it needs.
    Step("fonts_dictionary", fonts_dictionary.CLAUSES, fonts_dictionary.apply),
    Step("names", names.CLAUSES, names.apply),
    Step("fonts_embed", fonts_embed.CLAUSES, fonts_embed.apply),
    Step("fonts_composite", fonts_composite.CLAUSES, fonts_composite.apply),
    # A missing program also decides about the CMap, so this one comes behind.
    Step("fonts_cmap", fonts_cmap.CLAUSES, fonts_cmap.apply),
    # Only what the judge refuses, and only after what was never there is there.
    Step("fonts_rebuild", fonts_rebuild.CLAUSES, fonts_rebuild.apply),
    Step("fonts_type3", fonts_type3.CLAUSES, fonts_type3.apply),
)

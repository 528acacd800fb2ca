"""The colours, light and dark, and the contrast that they must keep."""

from dataclasses import dataclass

AA_TEXT = 4.5  # EN 301 549, 11.1.4.3
AA_PARTS = 3.0  # EN 301 549, 11.1.4.11: borders of inputs, icons, focus


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours, as #rrggbb. `soft` colours lie behind text of the same name."""

    canvas: str  # the window's ground
    surface: str  # cards, tables, inputs
    rail: str
    hover: str
    line: str  # hairlines that mean nothing by themselves
    line_strong: str  # borders of inputs
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str  # selected rows, the current step
    blocking: str
    blocking_soft: str
    warning: str
    warning_soft: str
    info: str
    info_soft: str
    ok: str
    ok_soft: str

    def tone(self, name: str) -> str:
        """Return a colour by its name."""
        value: str = getattr(self, name)
        return value

    def text_pairs(self) -> list[tuple[str, str]]:
        """Return every pair of text colour and ground that the window uses, by name."""
        grounds = ("canvas", "surface", "rail", "hover", "accent_soft")
        pairs = [(ink, ground) for ink in ("text", "muted", "accent") for ground in grounds]
        tones = ("blocking", "warning", "info", "ok")
        pairs += [(tone, f"{tone}_soft") for tone in tones]
        pairs += [(tone, ground) for tone in tones for ground in grounds]
        pairs += [(ink, f"{tone}_soft") for tone in tones for ink in ("text", "muted")]
        pairs += [("on_accent", "accent"), ("on_accent", "accent_hover")]
        return pairs

    def part_pairs(self) -> list[tuple[str, str]]:
        """Return every pair of a meaningful line or shape and its ground, by name."""
        return [("line_strong", "surface"), ("line_strong", "canvas"), ("accent", "surface"), ("accent", "canvas")]


LIGHT = Palette(
    canvas="#f6f5f2",
    surface="#ffffff",
    rail="#eceae5",
    hover="#efeeea",
    line="#dedbd4",
    line_strong="#858078",
    text="#1d2225",
    muted="#575d61",
    accent="#0b5f6e",
    accent_hover="#084c58",
    on_accent="#ffffff",
    accent_soft="#dcebed",
    blocking="#9f1f19",
    blocking_soft="#fbeae8",
    warning="#744900",
    warning_soft="#fdf2dc",
    info="#2f5270",
    info_soft="#e7eef5",
    ok="#23603a",
    ok_soft="#e5f2e8",
)

DARK = Palette(
    canvas="#171a1c",
    surface="#1f2326",
    rail="#121416",
    hover="#262b2e",
    line="#343a3e",
    line_strong="#7d868b",
    text="#e8e6e1",
    muted="#a9afb3",
    accent="#6cc3d0",
    accent_hover="#8bd3dd",
    on_accent="#06262c",
    accent_soft="#1d3a41",
    blocking="#ff9f95",
    blocking_soft="#3b1f1d",
    warning="#f0c172",
    warning_soft="#372b15",
    info="#a1c7e3",
    info_soft="#1b2b38",
    ok="#92d3a0",
    ok_soft="#1a3021",
)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)

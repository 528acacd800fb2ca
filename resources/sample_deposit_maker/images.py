"""Pictures: photographs, a plan, a scan, a logo. Drawn, not taken."""

import io
import math
import random
import time

from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageFont, TiffImagePlugin

_SERIF = "LiberationSerif-Regular.ttf"
_SANS = "LiberationSans-Bold.ttf"


def photograph(seed: int, *, taken: str, camera: str, turned: bool = False) -> bytes:
    """Return a JPEG of a house under a sky, with ICC profile and Exif; `turned`: by its Exif orientation only."""
    image = _house(seed, 1024, 768)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Musterkamera", camera, "Bildarchiv 2.1"
    exif[0x0132] = taken
    exif[0x013B] = "Bauordnungsamt Musterstadt"
    exif.get_ifd(0x8769).update({0x9003: taken, 0x829A: TiffImagePlugin.IFDRational(1, 250), 0x8827: 100})
    if turned:
        exif[0x0112] = 6
        image = image.transpose(Image.Transpose.ROTATE_90)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, exif=exif, icc_profile=srgb_profile(), dpi=(300, 300))
    return out.getvalue()


def small_jpeg(seed: int) -> bytes:
    """Return a thumbnail."""
    out = io.BytesIO()
    _house(seed, 96, 72).save(out, "JPEG", quality=70)
    return out.getvalue()


def srgb_profile() -> bytes:
    """Return an sRGB profile as LittleCMS computes it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def scan(pages: list[list[str]]) -> list[Image.Image]:
    """Return bitonal pages of a typewritten file as a scanner gives them: a little turned, with specks."""
    return [_scanned_page(lines, seed) for seed, lines in enumerate(pages)]


def as_tiff_g4(pages: list[Image.Image]) -> bytes:
    """Return one TIFF of several pages, CCITT group 4, 200 dpi."""
    out = io.BytesIO()
    pages[0].save(out, "TIFF", compression="group4", dpi=(200, 200), save_all=True, append_images=pages[1:])
    return out.getvalue()


def as_pdf(pages: list[Image.Image]) -> bytes:
    """Return the pages as a PDF without text, as a copier makes it."""
    out = io.BytesIO()
    made = time.gmtime(1303812000)
    pages[0].save(
        out,
        "PDF",
        resolution=200,
        save_all=True,
        append_images=pages[1:],
        title="Scan",
        creationDate=made,
        modDate=made,
    )
    return out.getvalue()


def site_plan() -> bytes:
    """Return a site plan as PNG, with transparency and 150 dpi."""
    image = Image.new("RGBA", (1240, 877), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 1240, 470), fill=(225, 225, 225, 255))
    draw.text((40, 405), "Lindenstraße", font=_font(_SANS, 36), fill=(60, 60, 60, 255))
    for number, left in zip((8, 10, 12, 14), range(60, 1240, 290), strict=False):
        new = number == 12
        draw.rectangle((left, 120, left + 200, 330), outline=(0, 0, 0, 255), width=4, fill=(250, 240, 215, 255))
        draw.text((left + 70, 200), str(number), font=_font(_SANS, 48), fill=(0, 0, 0, 255))
        if new:
            draw.rectangle(
                (left + 200, 160, left + 270, 330), outline=(200, 0, 0, 255), width=5, fill=(255, 190, 190, 200)
            )
            draw.text((left + 20, 60), "geplanter Anbau", font=_font(_SANS, 26), fill=(200, 0, 0, 255))
    draw.text((40, 800), "Maßstab 1:500 · Gemarkung Musterstadt, Flur 7", font=_font(_SERIF, 28), fill=(0, 0, 0, 255))
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(150, 150), optimize=True)
    return out.getvalue()


def poster() -> Image.Image:
    """Return a poster in few colours."""
    image = Image.new("RGB", (420, 594), (20, 60, 120))
    draw = ImageDraw.Draw(image)
    for step in range(24):
        angle = step * math.pi / 12
        draw.line((210, 230, 210 + 190 * math.cos(angle), 230 + 190 * math.sin(angle)), fill=(240, 200, 40), width=6)
    draw.ellipse((120, 140, 300, 320), fill=(240, 200, 40))
    draw.text((210, 470), "Stadtfest 2012", font=_font(_SANS, 44), fill="white", anchor="mm")
    draw.text((210, 530), "Marktplatz · 7.–9. September", font=_font(_SERIF, 24), fill="white", anchor="mm")
    return image


def as_bmp(image: Image.Image) -> bytes:
    """Return a Windows bitmap in 256 colours."""
    out = io.BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE).save(out, "BMP", dpi=(96, 96))
    return out.getvalue()


def logo_gif() -> bytes:
    """Return the city's logo as GIF with a transparent ground."""
    image = Image.new("P", (160, 160), 0)
    image.putpalette([255, 255, 255, 180, 20, 30, 250, 210, 60])
    draw = ImageDraw.Draw(image)
    draw.polygon([(20, 20), (140, 20), (140, 90), (80, 150), (20, 90)], fill=1)
    draw.rectangle((60, 50, 100, 110), fill=2)
    draw.polygon([(52, 50), (80, 26), (108, 50)], fill=2)
    out = io.BytesIO()
    image.save(out, "GIF", transparency=0)
    return out.getvalue()


def as_png(gif: bytes) -> bytes:
    """Return a picture as PNG, for the head of a letter."""
    out = io.BytesIO()
    Image.open(io.BytesIO(gif)).convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def _house(seed: int, width: int, height: int) -> Image.Image:
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for row in range(height):
        share = row / height
        draw.line((0, row, width, row), fill=(int(90 + 120 * share), int(140 + 80 * share), 235))
    draw.rectangle((0, int(height * 0.75), width, height), fill=(95, 120, 70))
    left, right, eaves, ground = int(width * 0.2), int(width * 0.75), int(height * 0.4), int(height * 0.82)
    wall = tuple(chance.randint(150, 220) for _ in range(3))
    draw.rectangle((left, eaves, right, ground), fill=wall)
    draw.polygon(
        [(left - 20, eaves), ((left + right) // 2, int(height * 0.18)), (right + 20, eaves)], fill=(140, 50, 40)
    )
    for column in range(4):
        for floor in range(2):
            x, y = left + 30 + column * (right - left - 60) // 4, eaves + 25 + floor * (ground - eaves) // 2
            draw.rectangle((x, y, x + width // 16, y + height // 9), fill=(60, 70, 90), outline="white", width=3)
    grain = Image.frombytes("L", (width, height), chance.randbytes(width * height)).convert("RGB")
    return Image.blend(image, grain, 0.04).filter(ImageFilter.GaussianBlur(0.8))


def _scanned_page(lines: list[str], seed: int) -> Image.Image:
    chance = random.Random(seed)
    page = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(page)
    for index, line in enumerate(lines):
        draw.text((200, 220 + index * 52), line, font=_font(_SERIF, 36), fill=0)
    page = page.rotate(chance.uniform(-0.5, 0.5), fillcolor=255, resample=Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(page)
    for _ in range(120):
        x, y = chance.randrange(1654), chance.randrange(2339)
        draw.rectangle((x, y, x + 1, y + 1), fill=0)
    return page.point(lambda value: 255 if value > 140 else 0).convert("1")


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)

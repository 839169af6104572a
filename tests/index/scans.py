"""Scanned pages: text drawn as a picture, slanted, blurred and speckled as by a scanner, in a PDF without text."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import ttf_opensans
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONT = str(Path(ttf_opensans.__file__).parent / "ttf" / "OpenSans-Regular.ttf")
WIDTH, HEIGHT = 8.27, 11.69  # inches
Picture = Image.Image


def drawn(
    paragraphs: Sequence[str], *, title: str = "", dpi: int = 200, points: float = 11, columns: int = 1, page: int = 0
) -> tuple[Picture, list[str]]:
    """A page with a title, paragraphs in columns and a page number (0: none), and its lines as drawn."""
    picture = Image.new("L", (int(WIDTH * dpi), int(HEIGHT * dpi)), 244)
    pen, lines = ImageDraw.Draw(picture), []

    def write(text: str, x: float, y: float, size: float) -> None:
        pen.text((x * dpi, y * dpi), text, font=ImageFont.truetype(_FONT, size / 72 * dpi), fill=28)
        lines.append(text)

    top = 1.0
    if title:
        write(title, 1, top, 20)
        top += 0.6
    each = 6.3 / columns
    step = 1.4 * points / 72
    for column in range(columns):
        y = top
        for paragraph in paragraphs[column::columns]:
            for line in textwrap.wrap(paragraph, int((each - 0.3) * 72 / points * 1.95)):
                if y > HEIGHT - 0.8:
                    break  # below the page
                write(line, 1 + column * each, y, points)
                y += step
            y += step
    if page:
        write(str(page), 4, 11, 9)
    return picture, lines


def worn(picture: Picture, *, slant: float = 0.4, blur: float = 0.6, noise: float = 8.0, seed: int = 1) -> Picture:
    """As it comes from the scanner: turned by ``slant`` degrees, out of focus (pixels), with noise (grey levels)."""
    turned = picture.rotate(slant, resample=Image.Resampling.BICUBIC, fillcolor=244)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
    speckled = grey + np.random.default_rng(seed).normal(0, noise, grey.shape)
    return Image.fromarray(np.clip(speckled, 0, 255).astype(np.uint8))


def pdf(pictures: Sequence[Picture], dpi: int = 200) -> bytes:
    """A PDF whose pages are the pictures."""
    made = io.BytesIO()
    pictures[0].save(made, "PDF", save_all=True, append_images=list(pictures[1:]), resolution=dpi)
    return made.getvalue()

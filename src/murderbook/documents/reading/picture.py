"""TIFF, JPEG and PNG. Every picture of a TIFF is a page; what a telephone packs behind its JPEG is none."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from murderbook.documents.reading.ocr.seen import check_size, read_picture
from murderbook.documents.reading.page import Opened, ReadPage, UnreadableError

MOST_PAGES = 20_000
_FORMS = ("TIFF", "JPEG", "PNG")  # nothing else that Pillow could open


def opened(path: Path) -> Opened:
    """How many pictures. UnreadableError for a damaged file."""
    with _picture(path) as picture:
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    if pages > MOST_PAGES:
        raise UnreadableError(f"the file has {pages:,} pages, and {MOST_PAGES:,} are the most", "Split it into parts.")
    return Opened("picture", pages)


def read(path: Path, number: int, keep_as: Path | None) -> ReadPage:
    """Picture `number`, from 1, as the camera says it is held."""
    with _picture(path) as picture:
        picture.seek(number - 1)
        check_size(picture)
        picture.load()
        held = ImageOps.exif_transpose(picture)
    return read_picture(held, keep_as)


@contextmanager
def _picture(path: Path) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags, and of sizes that are ours to judge
            with Image.open(path, formats=_FORMS) as picture:
                yield picture
    except UnidentifiedImageError as error:
        raise UnreadableError("the picture is damaged", "Copy it again, or scan the page again.") from error
    except (OSError, EOFError, SyntaxError, ValueError, KeyError, TypeError, struct.error) as error:
        raise UnreadableError("the picture is damaged or cut short", "Copy it again, or scan it again.") from error
    except Image.DecompressionBombError as error:
        raise UnreadableError("the picture unpacks to more than any page holds", "Scan it at 300 dpi.") from error

"""A picture of a page, read by Tesseract: the program itself, the page as it should be held, what came of it."""

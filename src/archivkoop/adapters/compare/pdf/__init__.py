"""Original and derivative PDF: pages, sizes, pixels, text, and what else a reader can find in them.

Each file is rendered in processes of its own, made fresh for it; a comparison that could not be made is undetermined.
"""

from archivkoop.adapters.compare.pdf.comparer import PdfComparer

PLUGIN = PdfComparer()

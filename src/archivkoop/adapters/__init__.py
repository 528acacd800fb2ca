"""The only place for libraries and programs that touch a deposit's bytes.

One module or small package per thing, found by its name: `adapters/<kind>/<name>.py` ends in `PLUGIN = …`.
"""

import logging

# qpdf writes what it thinks of a file into the log, too; the file's findings say it in our words. Whoever looks for a
# mistake (ARCHIVKOOP_LOG=DEBUG) sees it all the same.
if not logging.getLogger().isEnabledFor(logging.DEBUG):
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)

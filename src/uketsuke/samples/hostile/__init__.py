"""Files that nobody should have to open: made by recipe or by mutation, the same for the same seed."""

from uketsuke.samples.hostile.folders import lay_out
from uketsuke.samples.hostile.making import HostileFile, make_hostile
from uketsuke.samples.hostile.pdfs import pages_of

__all__ = ["HostileFile", "lay_out", "make_hostile", "pages_of"]

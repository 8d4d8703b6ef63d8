"""Exporting: everything that is held on one person, in one document."""

from chalicelib.exporting.exporting import Exporting, Sources
from chalicelib.exporting.store import ExportStore
from chalicelib.exporting.values import Document, Export

__all__ = ["Document", "Export", "ExportStore", "Exporting", "Sources"]

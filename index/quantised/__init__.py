"""Vectors in a byte a dimension, scanned whole: exact enough, and as quick with any filter."""

from index.quantised.copy import QuantisedCopy
from index.quantised.numbering import Numbering

__all__ = ["Numbering", "QuantisedCopy"]

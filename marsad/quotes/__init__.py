"""Quotations of articles and who speaks in them."""

from marsad.quotes.find import SCHEMA, find
from marsad.quotes.lexicon import Lexicon, compile_rules
from marsad.quotes.rules import QuoteRules

__all__ = ["SCHEMA", "Lexicon", "QuoteRules", "compile_rules", "find"]

"""Making what the tagger knows: its lexicon from open data, its weights from a tagged corpus."""

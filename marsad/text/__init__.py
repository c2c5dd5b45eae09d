"""Arabic text: folding for matching, sentences, language."""

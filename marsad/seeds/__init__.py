"""Loaders of the rules that people edit in seeds/."""

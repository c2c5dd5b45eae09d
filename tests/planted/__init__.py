"""Rows that break checks: for every check of every suite, what it must name and nothing else."""

"""DuckDB, and nothing else knows it: the catalogue, the plan of a run, loading, the journal, publishing, queries."""

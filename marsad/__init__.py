"""The domain code of marsad: how each step of the pipeline works."""

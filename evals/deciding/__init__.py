"""Is it worse than before? Pairs, tests, the gate."""

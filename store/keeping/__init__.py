"""Papers, facts and vectors at rest, and the files derived from them."""

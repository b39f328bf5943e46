"""How good and how fast it is, measured: `make bench`."""

"""A query -> scores of papers and sentences."""

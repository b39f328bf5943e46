"""Whether words stand in the abstracts: quotes, figures, names."""

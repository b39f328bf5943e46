"""Drafts made without a model: lists, comparisons, quoted sentences, refusals."""

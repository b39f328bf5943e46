"""What talking to a model takes: the seam, replies, tokens, prices, what servers can do."""

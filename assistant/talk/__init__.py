"""A conversation: its turns, follow-ups and corrections -> standalone plans."""

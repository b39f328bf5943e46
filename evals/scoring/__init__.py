"""(case, answer) -> scores, and the cause of each failure."""

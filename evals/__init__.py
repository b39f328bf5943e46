"""The exam: golden questions, scorers, runner, gate, report."""

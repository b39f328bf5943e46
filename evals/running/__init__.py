"""Holding an exam: engines, attempts, stored runs."""

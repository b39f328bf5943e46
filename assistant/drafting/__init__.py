"""Drafts made with a model: packed evidence in, claims out, each checked as it closes."""

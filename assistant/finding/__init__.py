"""What the store has for a question: by name, by topic, by values just outside."""

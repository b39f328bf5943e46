"""What a question asks for: its words -> conditions, subjects, topic, order."""

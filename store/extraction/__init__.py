"""What a quantity is of: mentions and their words -> kind, role, stage, setting."""

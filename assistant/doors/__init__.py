"""What people and programs see: commands, terminal, tables, exports."""

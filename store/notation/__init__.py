"""How numbers and units are written: text -> mentions with exact spans."""

"""What is known: papers, the quantities that they state, and the index that finds them."""

"""What company, office and expert write to each other."""

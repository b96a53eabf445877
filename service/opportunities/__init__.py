"""What an expert is offered, and how they want to be asked."""

"""One box over problems, experts, organisations and cases."""

"""What a term brought, for those who answer for it."""

"""What may be done about the members; one function per verb."""

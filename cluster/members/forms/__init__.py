"""What people and files enter, read strictly."""

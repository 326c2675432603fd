"""The roof (files) and the ground (folders) of the house."""

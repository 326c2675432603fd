"""Rules of a joint order from its inquiry to won or lost; one file for each topic."""

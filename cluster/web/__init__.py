"""What every page shares; knows no firm."""

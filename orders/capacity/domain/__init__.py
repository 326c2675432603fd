"""Rules of capacity: verified capacity, pledge windows, pledges."""

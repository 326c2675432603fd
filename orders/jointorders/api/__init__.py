"""Joint orders by the API: what a person may see of them, and every act that has a page."""

"""Joint orders (공동수주): inquiry, invitation, offer, won or lost."""

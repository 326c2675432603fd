"""Questions about splits: weights of firms, shares a person may see."""

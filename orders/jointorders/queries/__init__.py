"""Questions the pages ask about joint orders."""

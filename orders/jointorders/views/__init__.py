"""Pages of joint orders."""

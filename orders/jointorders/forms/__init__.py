"""Forms of joint orders; strict, with codes at their fields."""

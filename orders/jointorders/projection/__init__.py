"""Facts of joint orders to rows; in the command's transaction."""

from orders.jointorders.projection import clocks, links, offers, orders, parts

__all__ = ["clocks", "links", "offers", "orders", "parts"]

"""Facts of joint orders to rows; in the command's transaction."""

from orders.jointorders.projection import clocks, history, links, offers, orders, parts

__all__ = ["clocks", "history", "links", "offers", "orders", "parts"]

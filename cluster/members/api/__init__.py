"""The members by the API: who am I, firms, machines, calendars, customers."""

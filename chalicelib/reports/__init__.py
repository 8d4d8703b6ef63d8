"""Reports: inventory, visits and orders, as a page to print and a table to calculate with."""

"""`make bench`: what the main pages, the cell's PDF and a first visit cost, on two sets of data."""

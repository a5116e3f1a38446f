"""The demo: an invented province with its people and two quarters of history. Never in production."""

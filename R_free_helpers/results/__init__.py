"""The tidy result store and what is made from it."""

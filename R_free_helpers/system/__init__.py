"""The ground floor: what the operating system is asked for, once and in one way."""

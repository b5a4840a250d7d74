"""The shape of what people type, and what is said where it does not fit."""

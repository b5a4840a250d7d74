"""The exercise: an invented body with invented states, built the same way each time."""

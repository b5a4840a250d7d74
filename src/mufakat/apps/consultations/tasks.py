"""Long work of consultations."""


def register_work() -> None:
    """Tell the queue who does what."""

import pytest


@pytest.fixture(autouse=True, scope="package")
def one_thread(request):
    """Let PyTorch compute tiny models by one thread: several would wait for one another.

    And sums come out the same however many cores there are.
    """
    if not any(item.get_closest_marker("train") for item in request.session.items):
        return
    import torch

    torch.set_num_threads(1)

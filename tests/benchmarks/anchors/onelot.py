"""`apportionment`: Webster's rule by an established library. It knows no caps and no credits."""

import warnings

from tests.benchmarks.measuring import Skip


def webster(weights, pieces):
    """Pieces per firm, or a reason why not."""
    try:
        from apportionment import methods
    except ImportError:
        raise Skip("apportionment is not installed: requirements-solvers.lock") from None
    names = [str(number) for number in range(len(weights))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return methods.compute(
            "saintelague", weights, pieces, parties=names, tiesallowed=True, verbose=False
        )

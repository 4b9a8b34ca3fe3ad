"""The best one-to-one assignment of predicted records to gold ones (MUC alignment, exact)."""

from collections.abc import Sequence

_EPSILON = 1e-12  # of two paths that are equal but for rounding, the earlier is kept


def best_pairs(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) with the highest total score, in order of row.

    A score of 0 or less forbids a pair. Kuhn's Hungarian method with potentials; of equal totals
    it always gives the same one, which is the reference scorer's.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    if not rows or not columns:
        return []
    if columns > rows:
        turned = best_pairs([list(column) for column in zip(*scores, strict=True)])
        return sorted((row, column) for column, row in turned)
    return sorted((row, column) for row, column in _matching(scores) if scores[row][column] > 0)


def _matching(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """A row for each column; there are at least as many rows. Row 0 stands for "none yet"."""
    rows, columns = len(scores), len(scores[0])
    of_column, of_row = [0.0] * (columns + 1), [0.0] * (rows + 1)  # the potentials
    holder = [0] * (rows + 1)  # the column that a row is given to
    for column in range(1, columns + 1):
        holder[0] = column
        row = 0
        slack, came_from = [float("inf")] * (rows + 1), [0] * (rows + 1)
        reached = [False] * (rows + 1)
        while holder[row]:  # grow the tree of equal best pairs until it meets a free row
            reached[row] = True
            at, step, following = holder[row], float("inf"), 0
            for other in range(1, rows + 1):
                if reached[other]:
                    continue
                cost = -max(scores[other - 1][at - 1], 0.0) - of_column[at] - of_row[other]
                if cost < slack[other]:
                    slack[other], came_from[other] = cost, row
                if slack[other] < step - _EPSILON:
                    step, following = slack[other], other
            for other in range(rows + 1):
                if reached[other]:
                    of_column[holder[other]] += step
                    of_row[other] -= step
                else:
                    slack[other] -= step
            row = following
        while row:  # hand the rows along the path on
            holder[row] = holder[came_from[row]]
            row = came_from[row]
    return [(row - 1, holder[row] - 1) for row in range(1, rows + 1) if holder[row]]

"""Reports of one event found across articles, with proof, and how its figures developed.

Pure functions of reports. A wrong link destroys two records and a missed one costs a duplicate, so
silence is no agreement, and a single contradiction keeps two mentions apart.
"""

"""The charts of the published warehouse: every line and number on them is read from its tables by SQL."""

#: The endings of the files of a chart.
ENDINGS = ("png", "svg", "csv")

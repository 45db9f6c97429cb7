"""Reports: the numbers as blocks, as a workbook and as a chart, and tables as files."""

"""The drawings of the live page: records as SVG text, or as options of ECharts; no picture takes longer than a few milliseconds."""

"""Drawings of the live page: records as SVG text or ECharts options, within milliseconds."""

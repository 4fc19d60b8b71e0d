"""An SVG of what tools/bench --peers has measured: a row of charts for each figure, a chart for
each scenario, and in it a group of bars for each number of connections.
"""

from xml.sax.saxutils import escape

import peer_report
import workload

# Figure, title, whether each group of bars has a scale of its own.
FIGURES = (
    ("cpu_us", "CPU a request, µs (less is better)", False),
    ("per_s", "requests a second (more is better)", False),
    ("p99_us", "p99 latency, µs (less is better; a scale for each number of connections)", True),
)
COLOURS = {"sidecar": "#1b6ac9", "envoy": "#d1495b", "grpc-gateway": "#3a9a6b", "bare": "#9aa3ad"}
LABELS = {"sidecar": "Transom", "envoy": "Envoy", "grpc-gateway": "grpc-gateway",
          "bare": "bare gRPC client"}
CHART_HEIGHT = 170
LEFT, TOP, GAP_X, GAP_Y = 20, 64, 24, 78
BAR, GROUP_GAP = 22, 16


def short(value):
    """A number in few characters: 12.3, 345, 6.7k, 12k, 1.2M."""
    for factor, unit in ((1e6, "M"), (1e3, "k")):
        if value >= factor:
            scaled = value / factor
            return ("%.1f" % scaled if scaled < 10 else "%.0f" % scaled) + unit
    return "%.1f" % value if value < 100 else "%.0f" % value


class Svg:
    def __init__(self):
        self.parts = []

    def text(self, x, y, value, size=12, anchor="start", weight="normal", colour="#222"):
        self.parts.append(
            '<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s" font-weight="%s" fill="%s">%s</text>'
            % (x, y, size, anchor, weight, colour, escape(value)))

    def box(self, x, y, width, height, colour):
        self.parts.append('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>' %
                          (x, y, width, height, colour))

    def document(self, width, height):
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" '
                'height="{1}" font-family="sans-serif">\n<rect width="{0}" height="{1}" '
                'fill="#fff"/>\n{2}\n</svg>\n').format(width, height, "\n".join(self.parts))


def chart_width(groups):
    return groups * (len(peer_report.NAMES) * BAR + GROUP_GAP)


def draw_chart(svg, x, y, cells, figure, own_scales):
    """The bars of one scenario with its upper left corner at (x, y)."""
    values = [[peer_report.median(c["rounds"][n], figure) for n in peer_report.NAMES]
              for c in cells]
    highest = max(max(group) for group in values) or 1
    base = y + CHART_HEIGHT
    left = x
    for cell, group in zip(cells, values):
        if own_scales:
            highest = max(group) or 1
        for name, value in zip(peer_report.NAMES, group):
            height = value / highest * (CHART_HEIGHT - 16)
            svg.box(left + 1, base - height, BAR - 2, height, COLOURS[name])
            svg.text(left + BAR / 2, base - height - 3, short(value), 9, "middle", colour="#444")
            left += BAR
        svg.text(left - len(group) * BAR / 2, base + 15, "%d conn." % cell["connections"], 11,
                 "middle")
        left += GROUP_GAP
    svg.box(x, base, chart_width(len(cells)) - GROUP_GAP, 1, "#666")


def draw(results):
    """The SVG document as text. ValueError when no row was measured."""
    cells = peer_report.good_cells(results)
    if not cells:
        raise ValueError("nothing was measured that could be drawn")
    scenarios = [s for s in workload.SCENARIOS if any(c["scenario"] == s for c in cells)]
    columns = [[c for c in cells if c["scenario"] == s] for s in scenarios]
    step = chart_width(max(len(chosen) for chosen in columns)) + GAP_X
    svg = Svg()
    left = LEFT
    for name in peer_report.NAMES:
        svg.box(left, 16, 12, 12, COLOURS[name])
        svg.text(left + 17, 27, LABELS[name], 13)
        left += 40 + 8 * len(LABELS[name])
    for row, (figure, title, own_scales) in enumerate(FIGURES):
        y = TOP + row * (CHART_HEIGHT + GAP_Y)
        svg.text(LEFT, y - 8, title, 14, weight="bold")
        for column, (scenario, chosen) in enumerate(zip(scenarios, columns)):
            x = LEFT + column * step
            draw_chart(svg, x, y + 8, chosen, figure, own_scales)
            svg.text(x, y + CHART_HEIGHT + 42, workload.SCENARIOS[scenario][0], 12, colour="#555")
    width = LEFT + max(len(scenarios) * step, 480)
    return svg.document(width, TOP + len(FIGURES) * (CHART_HEIGHT + GAP_Y))

// Draws the page's own line icons as SVG.

const SHAPES = {
  hash: "M6 3 4.500 13M11.500 3 10 13M2.800 6h11M2.200 10h11",
  lock: "M4 7.500h8v5.500H4zM5.500 7.500V5.300a2.500 2.500 0 0 1 5 0v2.200",
  send: "M2.500 8 13.500 3l-3.600 10.200-2.400-4z M7.500 9.200l3-3.200",
  bolt: "M9 1.800 3.500 9.200H8l-1 5 5.500-7.400H8z",
  close: "m4 4 8 8M12 4l-8 8",
  back: "M9.500 3.500 5 8l4.500 4.500",
  forward: "M6.500 3.500 11 8l-4.500 4.500",
  down: "m4 6.200 4 4 4-4",
  check: "m3.200 8.400 3.200 3.200 6.400-7",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  smile: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.500 9.500c1.200 1.700 3.800 1.700 5 0M6 6.200h.01M10 6.200h.01",
  reply: "M2.500 3.500h11v7.500H8l-3 2.500V11H2.500z",
  sun: "M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600zM8 1.800v1.400M8 12.800v1.400M1.800 8h1.400M12.800 8h1.400M3.600 3.600l1 1M11.400 11.400l1 1M12.400 3.600l-1 1M4.600 11.400l-1 1",
  moon: "M13.300 9.600A5.600 5.600 0 0 1 6.400 2.700a5.600 5.600 0 1 0 6.900 6.900z",
  eye: "M1.500 8S4 3.800 8 3.800 14.500 8 14.500 8 12 12.200 8 12.200 1.500 8 1.500 8zM8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z",
  mail: "M2 4h12v8.500H2zM2.200 4.500 8 9l5.800-4.500",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.800V8l2.200 1.600",
  fault: "M8 2.200 14.500 13.500h-13zM8 6.500v3.200M8 11.600h.01",
  file: "M4 1.800h5l3.200 3.200v9.200H4zM9 1.800V5h3.200",
  upload: "M8 11V3M4.800 6 8 2.800 11.200 6M2.500 11v2.500h11V11",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.700 10.700 14 14",
  at: "M10.500 8a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zm0-2.500V9c0 2 3 1.800 3-1A5.500 5.500 0 1 0 11 12.600",
  menu: "M2.500 4.500h11M2.500 8h11M2.500 11.500h11",
  bold: "M4.500 2.800h4a2.500 2.500 0 0 1 0 5h-4zM4.500 7.800h4.700a2.700 2.700 0 0 1 0 5.400H4.500z",
  italic: "M9.800 2.800 6.200 13.200M7 2.800h5M4 13.200h5",
  strike: "M2 8h12M11.500 4.800C11 3.500 9.800 2.800 8 2.800c-3 0-4.300 2.800-2 4.200M4.500 11c.4 1.400 1.700 2.200 3.500 2.200 3 0 4.300-2 3.200-3.800",
  code: "M5.500 4.500 2 8l3.500 3.500M10.500 4.500 14 8l-3.500 3.500",
  bullets: "M6 4h8M6 8h8M6 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01",
  numbers: "M7 4h7M7 8h7M7 12h7M2.500 2.800 3.500 2.300v3.200M2.300 10.200c.7-.8 1.900-.4 1.700.5-.1.700-1 1-1.700 2h1.900",
  up: "M4.500 8.500v5H2.500v-5zM4.500 8.500 7 2.500c1.300 0 1.900.9 1.700 2L8.300 6.500h4c.9 0 1.400.7 1.200 1.500l-1 4.300c-.2.700-.7 1.200-1.500 1.200H4.500",
  thumbdown: "M11.500 7.500v-5h2v5zM11.500 7.500 9 13.500c-1.300 0-1.900-.9-1.700-2l.4-2h-4c-.9 0-1.400-.7-1.200-1.500l1-4.300c.2-.7.7-1.200 1.500-1.200h6.500",
  trash: "M3 4.500h10M6 4.500v-2h4v2M4.300 4.500l.6 9h6.200l.6-9",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.500v3.500M8 5h.01",
  play: "M5 3.200v9.600l7.500-4.800z",
  refresh: "M13 3v3.500H9.500M3 13V9.500h3.500M12.600 6.500A5 5 0 0 0 3.600 6M3.400 9.500a5 5 0 0 0 9 .5",
  calendar: "M2.500 3.500h11v10h-11zM2.500 6.800h11M5.500 2v3M10.500 2v3",
  thread: "M3 3h10M3 6.500h10M3 10h6M3 13.500h4",
  copy: "M5.500 5.500h8v8h-8zM3 10.500h-.5v-8h8V3",
};

/** An icon that screen readers skip; the control around it carries the label. */
export function icon(name, size = 16) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 16 16",
    width: size,
    height: size,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.4,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    class: `icon icon--${name}`,
  })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", SHAPES[name] ?? SHAPES.info);
  svg.append(path);
  return svg;
}

/** Whether an icon of that name can be drawn. */
export function hasIcon(name) {
  return name in SHAPES;
}

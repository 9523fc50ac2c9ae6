/** Files that a reader takes away: tables and pictures, made in the page. */

export function download(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Properties that a picture needs of the style sheet, which it leaves behind. */
const KEPT = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family"];
const [MARGIN, TITLE] = [16, 28];

/** Save a chart with its title, in the colours that are shown. */
export function picture(svg: SVGSVGElement | undefined, name: string, title: string, kind: "svg" | "png"): void {
  if (!svg) return;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, k) => {
    const style = getComputedStyle(originals[k]);
    for (const property of KEPT) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
  });
  const [width, height] = [svg.clientWidth + 2 * MARGIN, svg.clientHeight + 2 * MARGIN + TITLE];
  const page = getComputedStyle(document.documentElement);
  const inner = new XMLSerializer().serializeToString(copy).replace(/^<svg/, `<svg x="${MARGIN}" y="${MARGIN + TITLE}"`);
  const escaped = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="${page.backgroundColor}"/>` +
    `<text x="${MARGIN}" y="${MARGIN + 14}" font-family="sans-serif" font-size="16" font-weight="600" fill="${page.color}">${escaped}</text>${inner}</svg>`;
  if (kind === "svg") {
    download(`${name}.svg`, "image/svg+xml", text);
    return;
  }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext("2d")!.drawImage(image, 0, 0, 2 * width, 2 * height);
    canvas.toBlob((blob) => blob && download(`${name}.png`, "image/png", blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

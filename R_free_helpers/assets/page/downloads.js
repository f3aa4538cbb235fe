// A figure can be taken along as SVG or PNG, with the fonts it is set in; its numbers are a link that stands without this.
function figureDownloads(words) {
  const DPI = 300, POINTS = 72;
  const needed = rule => rule instanceof CSSFontFaceRule || rule.selectorText?.startsWith(".look-");
  const looks = () => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(needed)
    .map(rule => rule.cssText).join("\n");
  const alone = svg => {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.querySelectorAll(".mine, .passage-found").forEach(e => e.classList.remove("mine", "passage-found"));
    copy.querySelectorAll("[tabindex]").forEach(e => e.removeAttribute("tabindex"));
    copy.removeAttribute("aria-description");
    for (const mark of copy.querySelectorAll(".mark[aria-label]")) {  // a picture by itself tells them by its titles
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = mark.getAttribute("aria-label");
      mark.removeAttribute("aria-label");
      mark.prepend(title);
    }
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = looks();
    copy.prepend(style);
    return new XMLSerializer().serializeToString(copy);
  };
  const picture = svg => new Blob([alone(svg)], { type: "image/svg+xml" });
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const png = svg => new Promise((done, failed) => {
    const { width, height } = svg.viewBox.baseVal;
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(width * DPI / POINTS);
      canvas.height = Math.round(height * DPI / POINTS);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(image.src);
      canvas.toBlob(done, "image/png");
    };
    image.onerror = failed;
    image.src = URL.createObjectURL(picture(svg));
  });
  const kinds = {
    SVG: async svg => picture(svg),
    PNG: png,
  };
  for (const figure of document.querySelectorAll("figure[id^=fig-]")) {
    const svg = figure.querySelector("svg.drawing");
    if (!svg) continue;
    const named = figure.querySelector(".caption-label")?.textContent.replace(/:\s*$/, "") ?? figure.id;
    const data = document.querySelector(`a[download="${CSS.escape(figure.id)}.csv"]`)?.closest(".data-download");
    const place = document.createElement("p");
    place.className = "figure-download";
    for (const [kind, made] of Object.entries(kinds)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words.figure + " (" + kind + ")";
      button.setAttribute("aria-label", `${words.figure} (${kind}): ${named}`);
      button.addEventListener("click", async () => save(await made(svg), `${figure.id}.${kind.toLowerCase()}`));
      place.append(button);
    }
    if (data) data.firstElementChild.after(place); else { place.classList.add("data-download"); figure.after(place); }
  }
}

// What a mark of a figure tells is shown beside it, by the mouse, a finger or the keyboard: one stop for each figure,
// and the arrows go from mark to mark. Nothing is done with a figure's marks before a reader comes to it.
function tellingMarks(words) {
  const NEXT = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const STAY = 250;  // milliseconds in which a pointer may reach what is told
  const tip = document.createElement("p");
  tip.className = "mark-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  let leaving, shown = null;
  const hide = () => {
    clearTimeout(leaving);
    shown?.classList.remove("told");
    shown = null;
    tip.hidden = true;
  };
  const later = () => { clearTimeout(leaving); leaving = setTimeout(hide, STAY); };
  const show = mark => {
    hide();
    shown = mark;
    mark.classList.add("told");
    const place = mark.getBoundingClientRect();
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    const left = place.left + place.width / 2 - tip.offsetWidth / 2;
    tip.style.left = Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = (place.top > tip.offsetHeight + 12 ? place.top - tip.offsetHeight - 4 : place.bottom + 4) + "px";
  };
  const marksOf = mark => [...mark.parentElement.children];
  const read = new WeakSet();
  const ready = group => {
    if (read.has(group)) return;
    read.add(group);
    for (const mark of group.children) {
      const title = mark.querySelector("title");
      mark.setAttribute("aria-label", title.textContent);
      title.remove();  // or the browser would tell it once more
      if (!mark.hasAttribute("tabindex")) mark.setAttribute("tabindex", "-1");
    }
  };
  for (const group of document.querySelectorAll("svg.drawing > .marks")) {
    group.firstElementChild.setAttribute("tabindex", "0");
    group.parentElement.setAttribute("aria-description", words.arrows);
  }
  const of = event => {
    const mark = event.target.closest?.(".mark") ?? null;
    if (mark) ready(mark.parentElement);
    return mark;
  };
  document.addEventListener("pointerover", event => {
    const mark = of(event);
    if (mark) show(mark);
    else if (event.target === tip) clearTimeout(leaving);
    else if (shown && event.pointerType !== "touch" && document.activeElement !== shown) later();
  });
  document.addEventListener("pointerdown", event => { if (!of(event) && event.target !== tip) hide(); });
  document.addEventListener("focusin", event => { const mark = of(event); if (mark) show(mark); else hide(); });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") hide();
    const mark = document.activeElement?.closest?.(".mark");
    if (!mark) return;
    const marks = marksOf(mark), place = marks.indexOf(mark);
    const to = { Home: 0, End: marks.length - 1 }[event.key] ??
      (event.key in NEXT ? (place + NEXT[event.key] + marks.length) % marks.length : place);
    if (to === place || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    mark.setAttribute("tabindex", "-1");
    marks[to].setAttribute("tabindex", "0");
    marks[to].focus({ preventScroll: true });
    marks[to].scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  addEventListener("scroll", () => { if (document.activeElement !== shown) hide(); else if (shown) show(shown); }, { passive: true });
}

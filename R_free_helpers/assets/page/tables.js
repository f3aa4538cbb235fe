// A table can be put in the order of a column: once upwards, twice downwards, three times as it was printed. Totals
// keep their place. Tables that are folded away get their buttons when they are unfolded.
function sortableTables(words) {
  const NONE = null;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  // A number as the report prints it: a sign, digits in groups, a decimal comma or point; what follows is its unit.
  // "<5" is a number told as small; "<5 persons" says that there is none.
  const number = text => {
    const found = /^([<>≤≥]?)\s*\(?([−-]?)\s*([0-9][0-9\s\u00a0\u202f]*)(?:([.,])([0-9]+))?\s*(.?)/.exec(text);
    if (!found || (found[1] && /\p{L}/u.test(found[6]))) return NONE;
    const value = (found[2] ? -1 : 1) * Number(found[3].replace(/\D/g, "") + "." + (found[5] ?? "0"));
    return found[1] === "<" ? value - 1e-6 : value;
  };
  const text = (row, place) => row.cells[place]?.textContent.trim() ?? "";
  const total = row => row.classList.contains("total") ||
    [...row.cells].every(cell => !cell.textContent.trim() || cell.querySelector("strong"));

  const sortable = table => {
    const body = table.tBodies[0], head = table.tHead?.rows;
    if (!body || table.tBodies.length > 1 || head?.length !== 1 || body.rows.length < 3 || table.querySelector(".sort")) return;
    const width = head[0].cells.length;
    const printed = [...body.rows];
    if ([head[0], ...printed].some(row => row.cells.length !== width)) return;
    const fixed = printed.map(total);
    const moving = printed.map((row, i) => i).filter(i => !fixed[i]);
    const put = order => { let next = 0; body.append(...printed.map((row, i) => fixed[i] ? row : printed[order[next++]])); };
    [...head[0].cells].forEach((cell, place) => {
      if (!cell.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.title = words.sort;
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const next = { none: "ascending", ascending: "descending", descending: "none" }[cell.getAttribute("aria-sort") ?? "none"];
        [...head[0].cells].forEach(other => other.removeAttribute("aria-sort"));
        if (next === "none") { put(moving); return; }
        cell.setAttribute("aria-sort", next);
        const numbers = printed.map(row => number(text(row, place)));
        const inNumbers = moving.filter(i => numbers[i] !== NONE).length * 2 > moving.filter(i => /\p{L}|\d/u.test(text(printed[i], place))).length;
        const direction = next === "ascending" ? 1 : -1;
        put([...moving].sort((a, b) => {
          const known = inNumbers ? [a, b].map(i => numbers[i] !== NONE) : [a, b].map(i => /\p{L}|\d/u.test(text(printed[i], place)));
          // What has no value comes last in both directions.
          if (known[0] !== known[1]) return known[0] ? -1 : 1;
          const between = inNumbers ? numbers[a] - numbers[b] : compare(text(printed[a], place), text(printed[b], place));
          return direction * (known[0] ? between : 0) || a - b;
        }));
      });
    });
  };
  // The Tab key stops at tables that are wider or taller than their place, which the arrows then move.
  const stops = new ResizeObserver(places => places.forEach(({ target: e }) => {
    e.tabIndex = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1 ? 0 : -1;
  }));
  document.querySelectorAll("main .table-scroll").forEach(e => stops.observe(e));
  for (const table of document.querySelectorAll("main .table-scroll table")) {
    const fold = table.closest("details");
    if (!fold || fold.open) sortable(table);
    else fold.addEventListener("toggle", () => sortable(table), { once: true });
  }
}

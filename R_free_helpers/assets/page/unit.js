// One unit, chosen once, is marked in every table and figure, and stays chosen for the next time and the next report:
// in the browser's storage where it has one for the page, else in the page's address.
function markUnit(place, words) {
  const KEY = "registry-report-unit", FIELD = "unit";
  const plain = text => text.replace(/\s+/g, " ").replace(/^[▸▶\s]+/, "").trim();
  const names = new Map();
  for (const table of document.querySelectorAll("table[data-of=unit]")) {
    for (const row of table.tBodies[0].rows) {
      const name = plain(row.cells[0].textContent).replace(/[^\p{L}\p{N})]+$/u, "");
      if (name) names.set(name, (names.get(name) ?? 0) + 1);
    }
  }
  const known = [...names.keys()].filter(name => names.get(name) > 1)
    .sort(new Intl.Collator(document.documentElement.lang).compare);
  if (!known.length) return;

  const label = document.createElement("label");
  label.className = "unit-choice";
  const select = document.createElement("select");
  select.append(new Option(words.nobody, ""), ...known.map(name => new Option(name, name)));
  label.append(words.unit, select);
  const told = document.createElement("p");
  told.className = "contents-found";
  told.setAttribute("role", "status");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "unit-undo";
  undo.textContent = words.unmark;
  undo.hidden = true;
  place.append(label, told, undo);
  // On paper, and above the text of a narrow screen where the contents are folded away.
  const head = document.createElement("p");
  head.className = "unit-told";
  head.hidden = true;
  document.querySelector(".masthead > div")?.append(head);

  const isOf = (text, name) => {
    const here = plain(text);
    return here.startsWith(name) && !/^[\p{L}\p{N}-]| [\p{L}]/u.test(here.slice(name.length));
  };
  // A mark of a figure has its unit's id, and begins with its name: the ids that a name has are learnt from these.
  let ids;
  const idsOf = name => {
    if (!ids) {
      ids = new Map();
      for (const one of document.querySelectorAll("svg.drawing .mark[data-unit]")) {
        if (!ids.has(one.dataset.unit)) {
          const said = one.getAttribute("aria-label") ?? one.textContent;
          ids.set(one.dataset.unit, plain(said.split(/[:,–]/)[0]));
        }
      }
    }
    return new Set([...ids].filter(([, said]) => said === name).map(([id]) => id));
  };
  const mark = name => {
    document.querySelectorAll(".mine").forEach(e => e.classList.remove("mine"));
    undo.hidden = head.hidden = !name;
    told.textContent = head.textContent = "";
    if (!name) return;
    const shown = new Set();
    for (const row of document.querySelectorAll("main tbody tr")) {
      if (row.cells.length && isOf(row.cells[0].textContent, name)) {
        row.classList.add("mine");
        shown.add(row.closest("details.number-table") ? null : row.closest("table"));
      }
    }
    for (const text of document.querySelectorAll("svg.drawing text")) {
      if (isOf(text.textContent, name)) { text.classList.add("mine"); shown.add(text.closest("svg")); }
    }
    const own = idsOf(name);
    for (const one of document.querySelectorAll("svg.drawing .mark[data-unit]")) {
      if (own.has(one.dataset.unit)) { one.classList.add("mine"); shown.add(one.closest("svg")); }
    }
    shown.delete(null);
    told.textContent = words.marked.replace("{n}", shown.size);
    head.textContent = words.chosen.replace("{name}", name);
  };
  const address = () => new URL(location.href);
  const remember = name => {
    const here = address();
    try {
      if (name) localStorage.setItem(KEY, name); else localStorage.removeItem(KEY);
      here.searchParams.delete(FIELD);
    } catch {
      if (name) here.searchParams.set(FIELD, name); else here.searchParams.delete(FIELD);
    }
    try { if (here.href !== location.href) history.replaceState(history.state, "", here); } catch { /* a page that cannot remember */ }
  };
  const remembered = () => {
    const named = address().searchParams.get(FIELD);
    try { return named ?? localStorage.getItem(KEY); } catch { return named; }
  };
  const choose = name => { select.value = name; mark(name); remember(name); };
  select.addEventListener("change", () => choose(select.value));
  undo.addEventListener("click", () => { choose(""); select.focus(); });
  const before = remembered();
  if (before && known.includes(before)) { select.value = before; mark(before); }
}

// A search over the whole text, above the contents: the list of contents shows the headings that match and what they
// are in, a list of its own shows the passages, each with a link to it, and Enter goes from hit to hit.
function searchReport(place, words) {
  const MOST = 40, AROUND = 45, LEAST = 2;
  const list = place.querySelector("ul");
  const made = (tag, name, more) => Object.assign(document.createElement(tag), { className: name, ...more });
  const search = made("input", "contents-search", { type: "search", placeholder: words.search });
  search.setAttribute("aria-label", words.search);
  const found = made("p", "contents-found");
  found.setAttribute("role", "status");
  const steps = made("p", "search-steps", { hidden: true });
  const step = (text, name, by) => {
    const button = made("button", "", { type: "button", textContent: text, title: name });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => go(by));
    return button;
  };
  const at = made("span", "");
  const end = made("button", "search-end", { type: "button", textContent: "×", title: words.end });
  end.setAttribute("aria-label", words.end);
  steps.append(step("‹", words.previous, -1), at, step("›", words.next, 1), end);
  const passages = made("ol", "passages");
  list.before(search, found, steps, passages);

  // Small letters without accents, so that "forde" finds "Førde": a text, and a letter, which may become two.
  const SPECIAL = { "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l" };
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øæœßđðþł]/g, c => SPECIAL[c]);
  const inText = (text, wanted) => {  // where in the text as written a hit of the plain one begins and ends
    const starts = [];
    let all = "";
    for (let i = 0; i < text.length; i += 1) {
      const letter = plain(text[i]);
      all += letter;
      for (let j = 0; j < letter.length; j += 1) starts.push(i);
    }
    const from = all.indexOf(wanted);
    return from < 0 ? null : [starts[from], (starts[from + wanted.length - 1] ?? text.length - 1) + 1];
  };

  // Read once, when it is first asked: the page is shown before.
  let texts, hits = [], here = -1;
  const read = () => [...document.querySelectorAll(
    "main :is(p, li, dd, dt, figcaption, td, th, caption, h2, h3, h4, h5, svg.drawing text)")]
    .filter(e => !e.closest("details.code-fold, .figure-download") && !e.querySelector("p, li"))
    .map(e => ({ element: e, text: e.textContent.replace(/\s+/g, " ").trim() }))
    .map(one => ({ ...one, plain: plain(one.text) }));

  const shown = element => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    document.querySelectorAll(".passage-found").forEach(e => e.classList.remove("passage-found"));
    element.classList.add("passage-found");
    element.scrollIntoView({ block: "center", inline: "center" });
  };
  const focused = element => {
    shown(element);
    const target = element.closest("svg") ?? element;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  };
  const tell = () => {
    const n = hits.length;
    found.textContent = (here < 0 ? `${n} ${words.found}` : words.at.replace("{i}", here + 1).replace("{n}", n)) +
      (n > MOST ? ` (${words.first.replace("{n}", MOST)})` : "");
    at.textContent = here < 0 ? "" : `${here + 1}/${n}`;
    steps.hidden = !n;
    document.documentElement.classList.toggle("at-hit", here >= 0);
    [...passages.children].forEach((item, i) => item.firstElementChild.toggleAttribute("aria-current", i === here));
  };
  const go = by => {
    if (!hits.length) return;
    here = here < 0 ? (by > 0 ? 0 : hits.length - 1) : (here + by + hits.length) % hits.length;
    tell();
    passages.children[here]?.scrollIntoView({ block: "nearest" });
    shown(hits[here].element);
  };
  const passage = ({ element, text }, place, wanted) => {
    const [from, to] = inText(text, wanted) ?? [0, 0];
    const start = Math.max(0, from - AROUND), end = Math.min(text.length, to + AROUND);
    const link = made("a", "", { href: "#" + (element.closest("[id]")?.id ?? "content") });
    link.append((start ? "… " : "") + text.slice(start, from), made("mark", "", { textContent: text.slice(from, to) }),
      text.slice(to, end) + (end < text.length ? " …" : ""));
    link.addEventListener("click", event => { event.preventDefault(); here = place; tell(); focused(element); });
    const item = document.createElement("li");
    item.append(link);
    return item;
  };

  const look = () => {
    const wanted = plain(search.value.replace(/\s+/g, " ").trim());
    place.classList.toggle("searching", wanted !== "");
    const items = [...place.querySelectorAll("ul li")];
    const hit = li => plain(li.firstElementChild.textContent).includes(wanted);
    const headings = items.filter(hit);
    items.forEach(li => { li.hidden = wanted !== "" && !hit(li) && !headings.some(other => li.contains(other)); });
    here = -1;
    hits = [];
    document.querySelectorAll(".passage-found").forEach(e => e.classList.remove("passage-found"));
    if (wanted.length >= LEAST) {
      texts ??= read();
      hits = texts.filter(one => one.plain.includes(wanted));
    }
    passages.replaceChildren(...hits.slice(0, MOST).map((one, i) => passage(one, i, wanted)));
    tell();
    if (wanted.length < LEAST) found.textContent = wanted === "" ? "" : `${headings.length} ${words.found}`;
  };
  const clear = () => { search.value = ""; look(); };
  end.addEventListener("click", () => {
    const element = hits[here]?.element;
    clear();
    if (element) focused(element);
  });
  search.addEventListener("input", look);
  search.addEventListener("keydown", event => {
    if (event.key === "Enter") { event.preventDefault(); go(event.shiftKey ? -1 : 1); }
    else if (event.key === "Escape") { event.preventDefault(); clear(); }
  });
}

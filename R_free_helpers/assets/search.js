// A search over the headings of the contents, for both renderers: the list shows those that match and what they are in.
function searchContents(place, words) {
  const list = place.querySelector("ul");
  const search = document.createElement("input");
  search.type = "search";
  search.className = "contents-search";
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  const found = document.createElement("p");
  found.className = "contents-found";
  found.setAttribute("role", "status");
  list.before(search, found);
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    place.classList.toggle("searching", wanted !== "");
    const items = [...place.querySelectorAll("li")];
    const hit = li => li.firstElementChild.textContent.toLowerCase().includes(wanted);
    const hits = items.filter(hit);
    items.forEach(li => { li.hidden = wanted !== "" && !hit(li) && !hits.some(other => li.contains(other)); });
    found.textContent = wanted === "" ? "" : hits.length + " " + words.found;
  });
}

// The explorer: what readers choose, and what is shown of it. Every text of a number comes printed with the data; nothing
// is computed here but which rows are shown, in which order, and where they are drawn.
(() => {
  const read = id => JSON.parse(document.getElementById(id).textContent);
  const data = read("data"), drawings = read("drawings");
  const at = id => document.getElementById(id);
  const [ROLE_NATION, ROLE_OTHER] = ["nation", "other"];
  const VIEWS = ["ranking", "trend", "funnel", "groups", "table"];
  const MOST_COMPARED = 4;
  const NARROW = 640;
  const LOG_ERRORS = 1;

  // Rows as objects, with the group and the time that they are of: a year or quarter may be a key of the subgroup.
  const place = Object.fromEntries(data.columns.map((name, i) => [name, i]));
  const partsOf = subgroup => subgroup ? subgroup.split(";").map(part => part.split(/=(.*)/s).slice(0, 2)) : [];
  const rows = data.rows.map(cells => {
    const series = data.series[cells[place.series]];
    const parts = partsOf(data.subgroups[cells[place.subgroup]]);
    const timed = parts.find(([key]) => key === series.time);
    return {
      series, unit: data.units[cells[place.unit]], period: data.periods[cells[place.period]],
      subgroup: data.subgroups[cells[place.subgroup]], source: data.sources[cells[place.source]],
      group: parts.filter(part => part !== timed).map(part => part.join("=")).join(";"),
      time: timed ? timed[1] : data.periods[cells[place.period]].id,
      value: cells[place.value], lower: cells[place.lower], upper: cells[place.upper],
      numerator: cells[place.numerator], denominator: cells[place.denominator], missing: cells[place.missing],
      status: cells[place.status], texts: cells[place.texts],
    };
  });
  const bySeries = new Map(data.series.map(one => [one, []]));
  for (const row of rows) bySeries.get(row.series).push(row);
  for (const one of data.series) one.id = [one.measure, one.statistic, ...one.keys].join(".");
  const nation = data.units.find(unit => unit.level === data.units[0].level);
  const PERCENTILES = { lower: "p25", upper: "p75" };

  const own = data.languages[0].tag;
  let chosen = {};
  let view = null;
  const words = () => data.words[chosen.language];
  const say = (key, fields = {}) => words()[key].replace(/\{(\w+)\}/g, (all, name) => name in fields ? fields[name] : all);
  const text = (row, name) => data.texts[chosen.language][row.texts[["value", "interval", "numerator", "denominator", "missing"].indexOf(name)]];
  const isSmall = row => row.status === "few" && row.value === 0;
  const isShown = row => row.value !== null && !isSmall(row);

  // Names of the registry are in its own language: so that they are read aloud as such.
  const inOwn = element => { if (chosen.language !== own) element.lang = own; return element; };
  const make = (tag, content, attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = content;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const keyName = key => data.keys[key][chosen.language];
  const groupName = group => partsOf(group).map(([key, code]) => data.labels[key][code]).join(", ");
  const timeName = (series, time) => series.time ? data.labels[series.time][time] : data.periods.find(one => one.id === time).names[chosen.language];
  const topicOf = series => data.topics[series.topic];
  const kindName = series => series.names[chosen.language];
  const seriesName = series => {
    const keys = series.keys.map(keyName);
    const told = keys.length ? say("by", { names: keys.join(", ") }) : say("all");
    const unit = series.kind === "points" ? ` (${say("points")})` : "";
    return `${kindName(series)}${unit} – ${told}`;
  };

  // What may be chosen, given what is chosen before it.
  const unique = list => [...new Set(list)];
  const seriesOf = topic => data.series.filter(one => data.topics[one.topic] === topic);
  const groupsOf = series => {
    const order = group => partsOf(group).map(([key, code]) => data.order[key][code]);
    const compare = (a, b) => { const [x, y] = [order(a), order(b)]; return x.map((n, i) => n - y[i]).find(n => n) ?? 0; };
    return unique(bySeries.get(series).map(row => row.group)).sort(compare);
  };
  const lastDay = time => time.split("/").at(-1);
  const timesOf = series => unique(bySeries.get(series).map(row => row.time)).sort((a, b) => lastDay(a) < lastDay(b) ? -1 : lastDay(a) > lastDay(b) ? 1 : 0);
  const levelsOf = series => Object.keys(data.levels).filter(level => bySeries.get(series).some(row => row.unit.level === level));
  const possible = (series, name) => {
    const units = unique(bySeries.get(series).map(row => row.unit));
    if (name === "ranking") return units.length > 1;
    if (name === "trend") return timesOf(series).length > 1;
    if (name === "funnel") return series.statistic === "share" && !series.keys.length && series.measure in data.funnels;
    if (name === "groups") return groupsOf(series).length > 1;
    return true;
  };

  const complete = asked => {
    const next = {};
    next.language = data.languages.some(one => one.tag === asked.language) ? asked.language : own;
    const series = data.series.find(one => one.id === asked.series);
    next.topic = series && (!asked.topic || topicOf(series).id === asked.topic) ? topicOf(series)
      : data.topics.find(one => one.id === asked.topic) ?? data.topics[0];
    next.series = series && topicOf(series) === next.topic ? series : seriesOf(next.topic)[0];
    const groups = groupsOf(next.series), times = timesOf(next.series), levels = levelsOf(next.series);
    next.view = VIEWS.includes(asked.view) && possible(next.series, asked.view) ? asked.view
      : VIEWS.find(name => possible(next.series, name));
    next.group = groups.includes(asked.group) ? asked.group : groups[0];
    next.period = times.includes(asked.period) ? asked.period : times.at(-1);
    next.level = levels.includes(asked.level) ? asked.level
      : levels.includes(data.compared) ? data.compared : levels.at(-1);
    const known = unique(asked.units ?? []).map(id => data.units.find(unit => unit.id === id)).filter(Boolean);
    next.units = known.slice(0, MOST_COMPARED);
    return next;
  };

  // The address tells the view.
  const address = () => {
    const said = new URLSearchParams();
    said.set("measure", chosen.topic.id);
    said.set("series", chosen.series.id);
    if (chosen.group) said.set("group", chosen.group);
    said.set("period", chosen.period);
    said.set("level", chosen.level);
    if (chosen.units.length) said.set("units", chosen.units.map(unit => unit.id).join(","));
    said.set("view", chosen.view);
    said.set("language", chosen.language);
    return `#${said}`;
  };
  const asked = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    const units = said.get("units");
    return {
      topic: said.get("measure"), series: said.get("series"), group: said.get("group") ?? "", period: said.get("period"),
      level: said.get("level"), units: units ? units.split(",") : [], view: said.get("view"), language: said.get("language"),
    };
  };

  // Fields of the form.
  const option = (value, name, given, named = false) => {
    const made = make("option", name, { value });
    made.selected = value === given;
    return named ? inOwn(made) : made;
  };
  const fill = (id, options) => at(id).replaceChildren(...options);
  const grouped = (label, options) => {
    const made = make("optgroup", "", { label });
    made.replaceChildren(...options);
    return made;
  };
  const show = (name, whether) => { document.querySelector(`[data-if="${name}"]`).hidden = !whether; };
  const fillForm = () => {
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
    document.documentElement.lang = chosen.language;
    document.title = say("title");
    at("own-language").hidden = chosen.language === own;
    at("left-out").textContent = +words().left_out ? say("note_left_out", { n: words().left_out }) : "";
    fill("language", data.languages.map(one => {
      const made = option(one.tag, one.name, chosen.language);
      made.lang = one.tag;
      return made;
    }));
    const areas = unique(data.topics.map(topic => topic.area));
    fill("topic", areas.map(area => {
      const made = grouped(area || say("others"), data.topics.filter(topic => topic.area === area)
        .map(topic => option(topic.id, topic.name, chosen.topic.id, true)));
      return area ? inOwn(made) : made;
    }));
    fill("series", seriesOf(chosen.topic).map(one => option(one.id, seriesName(one), chosen.series.id)));
    const groups = groupsOf(chosen.series), times = timesOf(chosen.series), levels = levelsOf(chosen.series);
    fill("group", groups.map(group => option(group, groupName(group), chosen.group, true)));
    fill("period", times.map(time => option(time, timeName(chosen.series, time), chosen.period)));
    fill("level", levels.map(level => option(level, data.levels[level], chosen.level, true)));
    const [ranks, funnel] = [chosen.view === "ranking" || chosen.view === "table", chosen.view === "funnel"];
    show("group", groups.length > 1 && chosen.view !== "groups");
    show("period", times.length > 1 && chosen.view !== "trend" && !funnel);
    show("level", levels.length > 1 && ranks);
    const present = new Set(bySeries.get(chosen.series).map(row => row.unit));
    document.querySelector(".four").replaceChildren(...Array.from({ length: MOST_COMPARED }, (_, i) => {
      const [block, select] = [document.createElement("p"), document.createElement("select")];
      select.id = `unit-${i + 1}`;
      select.className = "compared";
      const given = chosen.units[i]?.id ?? "";
      const free = data.units.filter(unit => unit.id === given || (present.has(unit) && !chosen.units.includes(unit)));
      select.replaceChildren(option("", say("nobody"), given), ...unique(free.map(unit => unit.level)).map(level =>
        inOwn(grouped(data.levels[level], free.filter(unit => unit.level === level).map(unit => option(unit.id, unit.name, given, true))))));
      block.append(make("label", say("compare_one", { n: i + 1 }), { for: select.id }), select);
      return block;
    }));
    document.querySelector(".views").replaceChildren(...VIEWS.map(name => {
      const label = document.createElement("label");
      const input = make("input", "", { type: "radio", name: "view", value: name, id: `view-${name}` });
      input.checked = name === chosen.view;
      input.disabled = !possible(chosen.series, name);
      label.append(input, make("span", say(`views.${name}`) + (input.disabled ? ` (${say("view_not").toLowerCase()})` : "")));
      label.classList.toggle("not", input.disabled);
      return label;
    }));
  };

  // Which rows a view shows, those of compared units first.
  const current = row => row.time === chosen.period;
  const rank = unit => { const i = chosen.units.indexOf(unit); return i < 0 ? MOST_COMPARED : i; };
  const compared = () => unique([...chosen.units, nation]);
  const visible = () => {
    const all = bySeries.get(chosen.series), names = compared();
    if (chosen.view === "trend") return all.filter(row => row.group === chosen.group && names.includes(row.unit));
    if (chosen.view === "groups") return all.filter(row => current(row) && names.includes(row.unit));
    const level = chosen.view === "funnel" ? data.compared : chosen.level;
    return all.filter(row => row.group === chosen.group && current(row)
      && (row.unit.level === level || row.unit === nation || chosen.units.includes(row.unit)));
  };
  const better = (a, b) => {
    if (isShown(a) !== isShown(b)) return isShown(a) ? -1 : 1;
    return isShown(a) ? (topicOf(a.series).lower ? a.value - b.value : b.value - a.value) : 0;
  };
  const inOrder = list => {
    if (chosen.view === "trend") {
      const times = timesOf(chosen.series);
      return list.sort((a, b) => rank(a.unit) - rank(b.unit) || times.indexOf(a.time) - times.indexOf(b.time));
    }
    if (chosen.view === "groups") {
      const groups = groupsOf(chosen.series);
      return list.sort((a, b) => rank(a.unit) - rank(b.unit) || groups.indexOf(a.group) - groups.indexOf(b.group));
    }
    return list.sort((a, b) => rank(a.unit) - rank(b.unit) || better(a, b));
  };

  // A median has no interval of its own; what is drawn beside it is the middle half, where it was released.
  const sibling = (row, statistic) => bySeries.get(data.series.find(one => one.measure === row.series.measure
    && one.statistic === statistic && one.keys.join() === row.series.keys.join()) ?? null)?.find(one =>
    one.unit === row.unit && one.subgroup === row.subgroup && one.period === row.period && one.source === row.source);
  const spread = series => series.statistic === "median";
  const boundsOf = row => {
    if (!spread(row.series)) return { lower: row.lower, upper: row.upper, told: text(row, "interval") };
    const [low, high] = [sibling(row, PERCENTILES.lower), sibling(row, PERCENTILES.upper)];
    if (!low || !high || !isShown(low) || !isShown(high)) return { lower: null, upper: null, told: "" };
    return { lower: low.value, upper: high.value, told: `${text(low, "value")}–${text(high, "value")}` };
  };
  const remark = row => {
    const said = [];
    if (isSmall(row)) said.push(say("remark.few", { what: text(row, "value") }));
    else if (row.status === "few") said.push(say("remark.few_hidden", { what: text(row, "value") }));
    else if (`remark.${row.status}` in words()) said.push(say(`remark.${row.status}`));
    if (row.source !== data.edition.id) said.push(say("remark.published", { year: data.editions[row.source] }));
    return said.join(" ");
  };

  // The table, which tells all that the figure draws.
  const tableOf = list => {
    const series = chosen.series;
    const bounds = new Map(list.map(row => [row, boundsOf(row)]));
    const columns = [
      { name: "unit", of: row => row.unit.name, own: true },
      { name: "group", of: row => groupName(row.group), own: true, when: groupsOf(series).length > 1 },
      { name: "period", of: row => timeName(series, row.time) },
      { name: "value", of: row => text(row, "value"), number: true, title: kindName(series) },
      { name: spread(series) ? "spread" : "interval", of: row => bounds.get(row).told, number: true, when: [...bounds.values()].some(one => one.told) },
      { name: "numerator", of: row => text(row, "numerator"), number: true, when: list.some(row => row.numerator !== null && row.numerator !== row.value) },
      { name: "denominator", of: row => text(row, "denominator"), number: true, when: list.some(row => row.denominator !== null) },
      { name: "missing", of: row => text(row, "missing"), number: true, when: list.some(row => row.missing) },
      { name: "remark", of: remark, when: list.some(remark) },
    ].filter(column => column.when !== false);
    const head = document.createElement("tr");
    head.append(...columns.map(column => make("th", column.title ?? say(`column.${column.name}`), { scope: "col", class: column.number ? "number" : column.name })));
    const body = document.createElement("tbody");
    body.append(...list.map(row => {
      const line = document.createElement("tr");
      if (chosen.units.includes(row.unit)) line.className = "chosen";
      else if (row.unit === nation) line.className = "whole";
      line.append(...columns.map((column, i) => {
        const cell = make(i ? "td" : "th", column.of(row), { class: column.number ? "number" : column.name });
        if (!i) cell.scope = "row";
        return column.own ? inOwn(cell) : cell;
      }));
      return line;
    }));
    const [caption, top] = [make("caption", describe("table_caption")), document.createElement("thead")];
    top.append(head);
    at("table").replaceChildren(caption, top, body);
  };
  const what = () => [seriesName(chosen.series), groupsOf(chosen.series).length > 1 && chosen.view !== "groups" ? groupName(chosen.group) : ""].filter(Boolean).join(", ");
  const when = () => chosen.view === "trend" ? say("periods_all") : timeName(chosen.series, chosen.period);
  const describe = (key, more = {}) => say(key, { name: chosen.topic.name, what: what(), period: when(), view: say(`views.${chosen.view}`), ...more });

  // Looks: shape and colour tell the same, so that neither is needed alone.
  const looks = () => {
    const colour = data.colours;
    const [nationLook, otherLook] = [{ colour: colour.national, shape: "diamond" }, { colour: colour.slate, shape: "circle" }];
    const four = [["category-1", "square"], ["category-3", "triangle-up"], ["category-4", "triangle-down"], ["category-5", "cross"]]
      .map(([name, shape]) => ({ colour: colour[name], shape }));
    return { nationLook, otherLook, four };
  };
  const DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1]];
  const who = row => chosen.units.includes(row.unit) || row.unit === nation ? row.unit.name : say("others_units");
  const scales = list => {
    const { nationLook, otherLook, four } = looks();
    const names = unique([...chosen.units.map(unit => unit.name), nation.name, say("others_units")])
      .filter(name => list.some(row => row.who === name));
    const look = name => name === nation.name && !chosen.units.includes(nation) ? nationLook
      : name === say("others_units") ? otherLook : four[chosen.units.findIndex(unit => unit.name === name)];
    return { names, colours: names.map(name => look(name).colour), shapes: names.map(name => look(name).shape) };
  };
  const bandsOf = series => series.statistic !== "share" ? [] : topicOf(series).bands.map(([cut, names]) =>
    ({ cut, name: names[data.languages.findIndex(one => one.tag === chosen.language)] }));
  const axisOf = list => {
    const kind = chosen.series.kind;
    const scale = { nice: true, zero: kind !== "value" };
    if (kind === "share" && list.every(row => (row.upper ?? row.value ?? 0) <= 1)) {
      const most = Math.max(...list.map(row => row.upper ?? row.value ?? 0));
      if (most > 0.4) scale.domain = [0, 1];
    }
    const axis = kind === "share" || kind === "points" ? { format: ".0%" } : {};
    return { scale, axis: { ...axis, tickCount: 6, labelOverlap: true }, title: kindName(chosen.series) };
  };
  const drawn = (list, more = () => ({})) => list.filter(isShown).map(row => {
    const bounds = boundsOf(row);
    return {
      value: row.value, lower: bounds.lower, upper: bounds.upper, who: who(row), name: row.unit.name,
      told: `${[row.unit.name, groupName(row.group), timeName(row.series, row.time)].filter(Boolean).join(", ")}: ${text(row, "value")}${bounds.told ? ` (${bounds.told})` : ""}`,
      ...more(row),
    };
  });
  const coloured = (layers, list) => {
    const { names, colours, shapes } = scales(list);
    const legend = names.length > 1 ? { title: null, orient: "bottom", columns: innerWidth < NARROW ? 1 : 5, labelLimit: 0 } : null;
    for (const encoding of layers) {
      if (encoding.color) Object.assign(encoding.color, { scale: { domain: names, range: colours }, legend });
      if (encoding.shape) Object.assign(encoding.shape, { scale: { domain: names, range: shapes }, legend });
      if (encoding.strokeDash?.field === "who") Object.assign(encoding.strokeDash, { scale: { domain: names, range: DASHES }, legend: null });
    }
  };
  const specOf = list => {
    if (chosen.view === "table") return null;
    const groups = chosen.view === "groups";
    const spec = structuredClone(drawings[groups ? "ranking" : chosen.view]);
    const narrow = innerWidth < NARROW;
    const encodings = [spec.encoding, ...spec.layer.map(layer => layer.encoding)];
    let values;
    if (chosen.view === "ranking") {
      const ranked = [...list].sort(better);
      const label = row => `${chosen.units.includes(row.unit) ? "▶ " : ""}${row.unit.name}  ${narrow && !isShown(row) ? "–" : text(row, "value")}`;
      // Units of which nothing is shown keep their line, which says why.
      values = ranked.map(row => ({ label: label(row), place: 0, who: who(row), ...drawn([row], () => ({ label: label(row), place: 0 }))[0] }));
      spec.encoding.y.scale.domain = values.map(row => row.label);
      spec.datasets = { rows: values, cuts: bandsOf(chosen.series) };
      if (narrow) spec.layer = spec.layer.filter(layer => layer.mark.type !== "text");
    } else if (groups) {
      const order = compared();
      values = list.map(row => ({ label: groupName(row.group), place: order.indexOf(row.unit), who: who(row), ...drawn([row])[0], }));
      const sorted = groupsOf(chosen.series);
      values.sort((a, b) => a.place - b.place);
      spec.encoding.y.sort = sorted.map(groupName);
      spec.height = { step: 12 + 14 * unique(values.map(row => row.who)).length };
      spec.datasets = { rows: values, cuts: [] };
    } else if (chosen.view === "trend") {
      const order = compared(), times = timesOf(chosen.series);
      values = drawn(list, row => ({ time: timeName(row.series, row.time), place: order.indexOf(row.unit) }));
      spec.encoding.x.sort = times.map(time => timeName(chosen.series, time));
      spec.encoding.x.scale = { domain: spec.encoding.x.sort, paddingInner: 0.6, paddingOuter: 0.3 };
      spec.datasets = { rows: values };
    } else {
      const funnel = data.funnels[chosen.series.measure];
      const role = row => say(`funnel.outside${Math.abs(funnel.places[row.unit.id] ?? 0)}`);
      values = drawn(list.filter(row => row.unit !== nation && row.unit.level === data.compared), row => {
        const outside = funnel.places[row.unit.id] ?? 0;
        return { n: row.denominator, who: role(row), name: chosen.units.includes(row.unit) || outside ? row.unit.name : "" };
      });
      const roles = [0, 1, 2].map(n => say(`funnel.outside${n}`));
      const [colours, shapes] = [["deep-blue", "national", "national"], ["circle", "diamond", "square"]];
      const legend = { title: null, orient: "bottom", columns: narrow ? 1 : 3, labelLimit: 0 };
      for (const encoding of encodings.filter(one => one.shape)) {
        encoding.color.scale = { domain: roles, range: colours.map(name => data.colours[name]) };
        encoding.shape.scale = { domain: roles, range: shapes };
        encoding.color.legend = encoding.shape.legend = legend;
      }
      spec.datasets = {
        rows: values, target: [{ target: funnel.target }],
        limits: funnel.limits.flatMap(([n, ...limits]) => limits.map((limit, line) => ({ n, limit, line, level: line < 2 ? "95" : "99.8" }))),
      };
      spec.encoding.x.title = say("funnel_axis");
      const most = Math.max(...values.map(row => row.n)) * 1.1;
      spec.encoding.x.scale = { domain: [0, most], nice: false };
      spec.encoding.y = { ...spec.encoding.y, ...axisOf(values) };
      spec.layer[2].encoding.y = { field: "value", ...axisOf(values) };
    }
    if (!values.some(row => row.value !== undefined)) return null;
    if (chosen.view !== "funnel") {
      coloured(encodings, values);
      const channel = chosen.view === "trend" ? "y" : "x";
      for (const encoding of encodings) if (encoding[channel]?.type === "quantitative") Object.assign(encoding[channel], axisOf(values));
    }
    if (!values.some(row => row.lower !== null && row.lower !== undefined)) spec.layer = spec.layer.filter(layer => !(layer.mark.type === "rule" && layer.encoding.y2) && !(layer.mark.type === "rule" && layer.encoding.x2));
    spec.width = "container";
    spec.autosize = { type: chosen.view === "ranking" || groups ? "fit-x" : "fit", contains: "padding" };
    spec.config = looksOf();
    return spec;
  };
  const looksOf = () => {
    const font = getComputedStyle(document.body).fontFamily;
    const ink = data.colours.ink, quiet = data.colours.slate, line = data.colours.line;
    return {
      aria: false, font, background: "#fff", view: { stroke: null },
      axis: { labelFontSize: 13, titleFontSize: 13, labelColor: ink, titleColor: ink, titleFontWeight: 600, gridColor: line, domainColor: quiet, tickColor: quiet },
      legend: { labelFontSize: 13, labelColor: ink, symbolSize: 110 }, text: { fontSize: 12, fill: ink, color: ink }, rule: { color: quiet }, line: { color: quiet },
    };
  };

  let drawing = 0;
  const draw = async (list, spec) => {
    const mine = ++drawing;
    view?.finalize();
    view = null;
    at("drawing").replaceChildren();
    at("figure").hidden = chosen.view === "table";
    for (const id of ["svg", "png"]) at(id).disabled = !spec;
    if (!spec) return;
    const made = await vegaEmbed(at("drawing"), spec, {
      ast: true, actions: false, logLevel: LOG_ERRORS, renderer: "svg", defaultStyle: false, formatLocale: data.numbers[chosen.language],
      tooltip: { disableDefaultStyle: false },
    });
    // The figure has one alternative text, and the table: its hundred marks are not read aloud one by one.
    at("drawing").querySelector("svg")?.setAttribute("aria-hidden", "true");
    if (mine === drawing) view = made.view; else made.finalize();
  };
  const notesOf = list => {
    const series = chosen.series, topic = topicOf(series), notes = [];
    if (chosen.view === "table") return notes;
    if (chosen.view === "funnel") {
      const funnel = data.funnels[series.measure];
      notes.push(say(funnel.wide ? "funnel.note_wide" : "funnel.note"), say("funnel_method"));
      if (funnel.clustered) notes.push(say("funnel.clustered"));
    } else if (spread(series)) notes.push(say("uncertainty.spread"));
    else notes.push(say(list.some(row => row.lower !== null) ? "uncertainty.interval" : "uncertainty.plain"));
    const bands = bandsOf(series);
    if (chosen.view === "ranking" && bands.length) notes.push(say("bands", { names: bands.map(one => one.name).join("; ") }));
    if (topic.lower && series.kind === "share") notes.push(say("lower_better"));
    if (chosen.view === "trend" && list.some(row => row.source !== data.edition.id)) notes.push(say("trend_archived"));
    if (list.some(row => !isShown(row))) notes.push(say("hidden_where"));
    return notes;
  };
  const ownNotes = () => [
    ...(chosen.view === "trend" && chosen.series.why ? [chosen.series.why] : []),
    ...(chosen.view === "funnel" ? data.funnels[chosen.series.measure].said : []),
  ].filter(Boolean);
  const told = list => {
    const seen = list.filter(isShown), said = [describe("figure", { n: seen.length })];
    const whole = chosen.view !== "groups" && seen.find(row => row.unit === nation && current(row) && row.group === chosen.group);
    if (whole) said.push(say("nation", { name: nation.name, value: `${text(whole, "value")}${boundsOf(whole).told ? ` (${boundsOf(whole).told})` : ""}` }));
    const others = [...seen].filter(row => row.unit !== nation);
    if (["ranking", "funnel"].includes(chosen.view) && others.length > 1) {
      others.sort((a, b) => b.value - a.value);
      const [first, last] = [others[0], others.at(-1)].map(row => text(row, "value"));
      // All that print as the highest, or as the lowest, are named: none of them is it alone.
      const named = value => others.filter(row => text(row, "value") === value).map(row => row.unit.name).join(", ");
      if (first !== last) said.push(say("highest", { name: named(first), value: first, last: named(last), lowest: last }));
    }
    return said.join(" ");
  };
  const definition = () => {
    const box = topicOf(chosen.series).box;
    if (!box.length) return at("box").replaceChildren(make("p", say("no_definition")));
    const list = document.createElement("dl");
    for (const [name, content] of box) list.append(make("dt", data.headings[chosen.language][name]), inOwn(make("dd", content)));
    at("box").replaceChildren(list);
  };

  const render = () => {
    fillForm();
    const list = inOrder(visible());
    at("heading").textContent = `${chosen.topic.name}: ${say(`views.${chosen.view}`)}`;
    definition();
    tableOf(list);
    const spec = specOf([...list]);
    at("figure-text").textContent = spec ? told(list) : say("nothing");
    at("figure-notes").replaceChildren(...(spec ? notesOf(list).map(note => make("p", note)) : []),
      ...(spec ? ownNotes().map(note => inOwn(make("p", note))) : []));
    at("said").textContent = describe("said", { n: list.length });
    at("link").href = address();
    try { history.replaceState(null, "", address()); } catch { location.replace(address()); }
    return draw(list, spec);
  };
  const change = asked => {
    const focused = document.activeElement?.id;
    chosen = complete(asked);
    const done = render();
    if (focused) at(focused)?.focus({ preventScroll: true });
    document.documentElement.dataset.ready = "no";
    return done.then(() => { document.documentElement.dataset.ready = "yes"; });
  };
  const now = () => ({
    language: chosen.language, topic: chosen.topic.id, series: chosen.series.id, group: chosen.group, period: chosen.period,
    level: chosen.level, units: chosen.units.map(unit => unit.id), view: chosen.view,
  });

  addEventListener("change", event => {
    const field = event.target, asked = now();
    if (field.id === "topic") Object.assign(asked, { topic: field.value, series: null, group: null, period: null });
    else if (field.id === "series") Object.assign(asked, { series: field.value, group: null, period: null });
    else if (field.name === "view") asked.view = field.value;
    else if (field.className === "compared") asked.units = [...document.querySelectorAll(".compared")].map(one => one.value).filter(Boolean);
    else if (field.id in asked) asked[field.id] = field.value;
    else return;
    change(asked);
  });
  at("choices").addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", () => { if (location.hash !== address() && location.hash !== "#choices") change(asked()); });
  let width = innerWidth;
  addEventListener("resize", () => {
    if ((innerWidth < NARROW) !== (width < NARROW)) change(now());
    width = innerWidth;
  });

  // Downloads: what is shown, with the numbers as they were released.
  const save = (name, content) => {
    const link = make("a", "", { download: name, href: content });
    link.click();
  };
  const blob = (content, type) => URL.createObjectURL(new Blob([content], { type }));
  const fileName = ending => `${say("file", { edition: data.edition.id, measure: chosen.series.measure })}-${chosen.view}.${ending}`;
  const csv = () => {
    const decimal = data.numbers[chosen.language].decimal, separator = decimal === "," ? ";" : ",";
    const cell = value => {
      const told = value === null || value === undefined ? "" : typeof value === "number" ? String(value).replace(".", decimal) : value;
      return /["\n;,]/.test(told) && typeof value !== "number" ? `"${told.replaceAll('"', '""')}"` : told;
    };
    const columns = {
      edition: row => row.source, measure: row => row.series.measure, statistic: row => row.series.statistic,
      unit_id: row => row.unit.id, unit: row => row.unit.name, period: row => row.period.id, subgroup: row => row.subgroup,
      value: row => row.value, lower: row => row.lower, upper: row => row.upper, numerator: row => row.numerator,
      denominator: row => row.denominator, missing: row => row.missing, status: row => row.status,
      printed: row => text(row, "value"), remark,
    };
    const lines = [Object.keys(columns), ...inOrder(visible()).map(row => Object.values(columns).map(of => of(row)))];
    return lines.map(line => line.map(cell).join(separator)).join("\r\n") + "\r\n";
  };
  at("csv").addEventListener("click", () => save(fileName("csv"), blob(`\ufeff${csv()}`, "text/csv")));
  at("svg").addEventListener("click", async () => save(fileName("svg"), blob(await view.toSVG(), "image/svg+xml")));
  at("png").addEventListener("click", async () => save(fileName("png"), await view.toImageURL("png", 2)));

  change(asked());
})();

-- Embedded renderer, step 1 (markdown to JSON): numbers sections, figures and tables once for every format,
-- puts "Figur 1: " into captions and turns @fig-x into links. What Quarto would warn of, or what lies outside
-- the supported subset, is written to standard error as "PROBLEM<tab>kind<tab>text".

local words, depth = {}, 3
local numbers, titles, seen = {}, {}, {}
local elsewhere = {} -- where a chapter stands alone: what to say of labels in the others, as of "@x" and "-@x"

local function problem(kind, text) io.stderr:write("PROBLEM\t" .. kind .. "\t" .. text .. "\n") end

local function read_meta(meta)
  for kind, word in pairs(meta["rr-words"]) do words[kind] = pandoc.utils.stringify(word) end
  depth = tonumber(pandoc.utils.stringify(meta["number-depth"]))
  for id, text in pairs(meta["rr-elsewhere"] or {}) do elsewhere[id] = pandoc.utils.stringify(text) end
end

local function register(id, number)
  if seen[id] then problem("duplicate", id) end
  seen[id], numbers[id] = true, number
end

local counter = {}

local function number_header(header)
  if header.classes:includes("unnumbered") then
    if header.identifier:match("^sec%-") then titles[header.identifier] = true end
    return nil
  end
  counter[header.level] = (counter[header.level] or 0) + 1
  for level = header.level + 1, 6 do counter[level] = 0 end
  for level = 1, header.level - 1 do counter[level] = counter[level] or 0 end
  if header.level > depth then return nil end
  header.attributes.number = table.concat(counter, ".", 1, header.level)
  if header.identifier:match("^sec%-") then register(header.identifier, header.attributes.number) end
  return header
end

local floats = { fig = 0, tbl = 0 }

local function number_float(div)
  if div.classes:includes("content-visible") then
    div:walk({
      Header = function(h) problem("conditional", pandoc.utils.stringify(h)) end,
      Div = function(d) if d.classes:includes("rr-float") then problem("conditional", d.identifier) end end,
      Table = function(t) if t.identifier ~= "" then problem("conditional", t.identifier) end end,
    })
  end
  if not div.classes:includes("rr-float") then return nil end
  local kind = div.identifier:sub(1, 3)
  floats[kind] = floats[kind] + 1
  register(div.identifier, tostring(floats[kind]))
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("rr-caption") then
      local label = words[kind] .. "\u{a0}" .. floats[kind] .. ":"
      local caption = pandoc.utils.blocks_to_inlines(block.content)
      caption:insert(1, pandoc.Space())
      caption:insert(1, pandoc.Span({ pandoc.Str(label) }, { class = "caption-label" }))
      block.content = { pandoc.Plain(caption) }
    end
  end
  return div
end

-- A table written in the text, with `: Caption {#tbl-x}` below it, becomes what a table cell becomes.
local function written_table(content)
  if not content.identifier:match("^tbl%-") then return nil end
  local id, caption = content.identifier, content.caption.long
  content.identifier, content.caption = "", { long = {} }
  local body = pandoc.Div({ content }, pandoc.Attr("", { "rr-body" }))
  local below = pandoc.Div(caption, pandoc.Attr("", { "rr-caption" }))
  return number_float(pandoc.Div({ body, below }, pandoc.Attr(id, { "rr-float" }))), false
end

local function reference(cite)
  local citation = cite.citations[1]
  local id = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
  local kind = id:match("^(%a+)%-")
  if #cite.citations > 1 or #citation.prefix > 0 or #citation.suffix > 0 or not words[kind] then
    problem("citation", "@" .. citation.id)
  elseif not seen[id] and elsewhere["@" .. id] then
    return pandoc.Inlines(elsewhere[(citation.mode == "SuppressAuthor" and "-@" or "@") .. id])
  elseif titles[id] then
    problem("unnumbered", "@" .. citation.id)
  elseif not numbers[id] then
    problem("reference", "@" .. citation.id)
  else
    local bare = citation.mode == "SuppressAuthor"
    local text = bare and numbers[id] or words[kind] .. "\u{a0}" .. numbers[id]
    return pandoc.Link({ pandoc.Str(text) }, "#" .. id, "", { class = "xref" })
  end
end

local function raw(element)
  if element.text:match("^%s*<!%-%-") then return {} end
  problem("raw", element.text)
end

local function refuse(doc)
  local inside = 0
  doc:walk({ Math = function(m) problem("math", m.text) end })
  doc:walk({
    traverse = "topdown",
    Div = function(div) if div.classes:includes("rr-float") then return div, false end end,
    Image = function(image) problem("image", image.src) end,
  })
end

function Pandoc(doc)
  read_meta(doc.meta)
  doc = doc:walk({ RawBlock = raw, RawInline = raw })
  refuse(doc)
  doc = doc:walk({ traverse = "topdown", Header = number_header, Div = number_float, Table = written_table })
  doc.blocks = doc.blocks:walk({ Cite = reference })
  return doc
end

-- Embedded renderer, writer of notebooks that are read in Jupyter: each cell of the numbered tree as Markdown that any
-- viewer of notebooks shows, without attributes, divisions and labels. Gives a JSON array with an object per cell:
-- number, text, and for a figure or table its label, its caption, that without marks, and its rows as HTML.

local linked = {}

local function markdown(blocks)
  local text = pandoc.write(pandoc.Pandoc(blocks), "gfm", { wrap_text = "none" })
  return (text:gsub("&nbsp;", "\u{a0}"):gsub("%s+$", ""))
end

local function html(blocks) return (pandoc.write(pandoc.Pandoc(blocks), "html", { wrap_text = "none" }):gsub("%s+$", "")) end

local function anchor(id) return pandoc.RawInline("html", '<a id="' .. id .. '"></a>') end

local function heading(header)
  local content = header.content
  if header.attributes.number then
    content = pandoc.Inlines(header.attributes.number) .. pandoc.Inlines(" ") .. content
  end
  local plain = pandoc.Header(header.level, content)
  if not linked[header.identifier] then return plain end
  return { pandoc.Plain({ anchor(header.identifier) }), plain }
end

local function division(div)
  if div.classes:includes("content-visible") then return {} end
  if not (div.classes[1] and div.classes[1]:match("^callout%-")) then return div.content end
  local inside = pandoc.Blocks({ pandoc.Para({ pandoc.Strong(pandoc.Inlines(div.attributes.title)) }) })
  inside:extend(div.content)
  return pandoc.BlockQuote(inside)
end

-- Terms and what they mean: viewers of notebooks know no such lists.
local function definitions(list)
  local items = pandoc.List()
  for _, item in ipairs(list.content) do
    local blocks = pandoc.Blocks({ pandoc.Plain({ pandoc.Strong(item[1]) }) })
    for _, definition in ipairs(item[2]) do blocks:extend(definition) end
    items:insert(blocks)
  end
  return pandoc.BulletList(items)
end

local notes

local function note(element)
  notes:insert(element.content)
  return pandoc.Superscript(pandoc.Inlines(tostring(#notes)))
end

local PLAIN = {
  Header = heading,
  Div = division,
  DefinitionList = definitions,
  Note = note,
  Link = function(link) return pandoc.Link(link.content, link.target) end,
  CodeBlock = function(code) if code.classes:includes("cell-code") then return {} end end, -- the cell itself shows it
  Span = function(span) return span.classes:includes("caption-label") and pandoc.Strong(span.content) or span.content end,
}

local function text(blocks)
  notes = pandoc.List()
  local plain = blocks:walk(PLAIN)
  for number, content in ipairs(notes) do
    local inlines = pandoc.utils.blocks_to_inlines(content:walk(PLAIN))
    inlines:insert(1, pandoc.Superscript(pandoc.Inlines(tostring(number))))
    inlines:insert(2, pandoc.Space())
    plain:insert(pandoc.Para(inlines))
  end
  return markdown(plain)
end

local function part(div, class)
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes(class) then return block.content end
  end
end

local function float(div)
  local caption = part(div, "rr-caption")
  local title = pandoc.utils.stringify(caption)
  if linked[div.identifier] then caption[1].content:insert(1, anchor(div.identifier)) end
  local made = { label = div.identifier, title = title, caption = text(caption) }
  if div.identifier:match("^tbl") then
    local body = part(div, "rr-body")
    made.text = text(body)
    for _, block in ipairs(body) do
      for _, rows in ipairs(block.t == "Table" and block.bodies or {}) do rows.row_head_columns = 1 end
    end
    made.html = html(body)
  end
  return made
end

function Writer(doc)
  doc:walk({ Link = function(link) linked[link.target:match("^#(.*)") or ""] = true end })
  local cells = pandoc.List()
  for _, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.classes:includes("rr-cell") then
      local made = { text = "" }
      local rest = pandoc.Blocks({})
      for _, content in ipairs(block.content) do
        if content.t == "Div" and content.classes:includes("rr-float") then
          made = float(content)
        else
          rest:insert(content)
        end
      end
      if #rest > 0 and not made.label then made.text = text(rest) end
      made.number = tonumber(block.attributes.number)
      cells:insert(made)
    end
  end
  return pandoc.json.encode(cells)
end

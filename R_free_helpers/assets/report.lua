-- Used by both renderers: what the report needs and Quarto does not do by itself.
-- On the web page, the numbers behind a figure become a table that folds out. In the PDF:
-- Key figures become tiles; tables fill the page; code (folded in the HTML) is left
-- out of the PDF.

local function typst(text) return pandoc.RawBlock("typst", text) end

local function tile(item)
  local number, label = pandoc.Inlines({}), pandoc.Inlines({})
  for _, inline in ipairs(item[1].content) do
    local is_number = inline.t == "Span" and inline.classes:includes("number")
    if is_number then number:extend(inline.content) else label:insert(inline) end
  end
  return { typst("key-figure["), pandoc.Plain(number), typst("]["), pandoc.Plain(label), typst("],") }
end

local function tiles(div)
  local out = pandoc.Blocks({ typst("#key-figures(") })
  for _, list in ipairs(div.content) do
    for _, item in ipairs(list.t == "BulletList" and list.content or {}) do out:extend(tile(item)) end
  end
  out:insert(typst(")"))
  return out
end

local function longest_word(text)
  local longest = 0
  for word in text:gsub("–", " "):gmatch("[^%s%-]+") do longest = math.max(longest, utf8.len(word) or 0) end
  return longest
end

-- How many letters the page of something takes, such as " (side 27)".
local PAGE_OF, LETTERS_OF_PAGE = "#page-of", 11
local pages_told = false -- whether there is any: to look through a table for them takes as long as to measure it

local function pages_in(element)
  local letters = 0
  element:walk({
    RawInline = function(raw) if raw.text:sub(1, #PAGE_OF) == PAGE_OF then letters = letters + LETTERS_OF_PAGE end end,
  })
  return letters
end

-- On which page something stands: in the PDF alone, where there are pages.
local function page_of(span)
  if not span.classes:includes("page-of") then return nil end
  if not FORMAT:match("typst") then return {} end
  pages_told = true
  local call = (PAGE_OF .. '("%s", "%s")'):format(span.attributes.of, span.attributes.word)
  return pandoc.RawInline("typst", call)
end

-- How many letters of a table's size fit across the page, without the room between columns.
local ACROSS, BETWEEN = 112, 2.5

-- Tables fill the page as a browser would lay them out: no column narrower than its longest word, and what is left
-- goes to those whose cells are longer. Widths that pandoc reads from the dashes of a pipe table say nothing of its cells.
local function widths(content)
  local least, most = {}, {}
  local paged = pages_told and pages_in(content) > 0 -- asked once: few tables have such cells
  for i in ipairs(content.colspecs) do least[i], most[i] = 4, 4 end
  local function measure(rows, heading)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        local contents = cell.contents
        local text = pandoc.utils.stringify(contents)
        local word, beside = math.min(longest_word(text), 18), paged and pages_in(contents) or 0
        least[i] = math.max(least[i] or 4, word, beside > 0 and LETTERS_OF_PAGE or 0)
        -- A heading may break between its words, and is set bolder.
        local length = heading and word + 1 or (utf8.len(text) or 0) + beside
        most[i] = math.min(math.max(most[i] or 4, length, least[i]), 150)
      end
    end
  end
  measure(content.head.rows, true)
  for _, body in ipairs(content.bodies) do measure(body.body, false) end
  local narrow, wide = 0, 0
  for i in ipairs(least) do narrow, wide = narrow + least[i], wide + most[i] end
  local left = ACROSS - BETWEEN * #least - narrow
  local part = wide > narrow and math.max(0, math.min(1, left / (wide - narrow))) or 0
  local sum = 0
  for i in ipairs(least) do
    least[i] = least[i] + (most[i] - least[i]) * part + BETWEEN
    sum = sum + least[i]
  end
  for i, spec in ipairs(content.colspecs) do content.colspecs[i] = { spec[1], least[i] / sum } end
  return content
end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function cells_of(line)
  local cells = {}
  for cell in (line .. "|"):gmatch("([^|]*)|") do table.insert(cells, escaped(cell)) end
  return cells
end

-- Lines: label, word for the fold, caption, note or "-", how many columns name a row, whether the first names units and which rows are
-- totals, headings, rows.
local function number_table(code)
  local lines = {}
  for line in (code.text .. "\n"):gmatch("([^\n]*)\n") do table.insert(lines, line) end
  local label, show, caption, note = escaped(lines[1]), escaped(lines[2]), escaped(lines[3]), escaped(lines[4])
  local names, of, totals = tonumber(lines[5]:match("^%d+")), lines[5]:match("|(%a+)"), {}
  for place in (lines[5]:match("|=([%d ]+)") or ""):gmatch("%d+") do totals[tonumber(place)] = true end
  local out = {
    -- Quarto would read the table apart and write it anew, cell by cell, for the same result.
    ('<details class="number-table"><summary>%s<span class="visually-hidden">: %s</span></summary>'):format(show, caption),
    ('<div class="table-scroll" role="region" tabindex="0" aria-labelledby="numbers-%s">'):format(label),
    ('<table data-quarto-disable-processing="true"%s><caption id="numbers-%s">%s</caption><thead><tr>'):format(
      of and (' data-of="%s"'):format(of) or "", label, caption),
  }
  for j, cell in ipairs(cells_of(lines[6])) do
    table.insert(out, (j <= names and '<th scope="col">' or '<th scope="col" class="value">') .. cell .. "</th>")
  end
  table.insert(out, "</tr></thead><tbody>")
  for i = 7, #lines do
    table.insert(out, totals[i - 7] and '<tr class="total">' or "<tr>")
    for j, cell in ipairs(cells_of(lines[i])) do
      table.insert(out, j <= names and '<th scope="row">' .. cell .. "</th>" or "<td>" .. cell .. "</td>")
    end
    table.insert(out, "</tr>")
  end
  table.insert(out, "</tbody></table></div>")
  if note ~= "-" then table.insert(out, '<p class="number-note">' .. note .. "</p>") end
  table.insert(out, "</details>")
  return pandoc.RawBlock("html", table.concat(out))
end

-- The template's words: the embedded renderer gives them; for Quarto's page the post-render step puts them in.
local WORDS = { "contents", "skip" }

local function add_words(meta)
  if meta["rr-words"] then return nil end
  meta["rr-words"] = {}
  for _, name in ipairs(WORDS) do meta["rr-words"][name] = pandoc.RawInline("html", "[[rr-word " .. name .. "]]") end
  return meta
end

-- Quarto's call-outs are for Bootstrap, which this page does without.
local function callout(node)
  local title = pandoc.utils.stringify(node.title or node.type)
  local out = pandoc.Blocks({ pandoc.RawBlock("html",
    ('<div class="callout callout-%s" role="note" aria-label="%s"><p class="callout-title">%s</p>'):format(
      node.type, escaped(title), escaped(title))) })
  out:extend(pandoc.utils.type(node.content) == "Blocks" and node.content or pandoc.Blocks({ node.content }))
  out:insert(pandoc.RawBlock("html", "</div>"))
  return out
end

-- The same in the PDF, in the look of the template.
local function callout_on_paper(node)
  local out = pandoc.Blocks({ typst(('#report-callout(kind: "%s", title: ['):format(node.type)) })
  out:insert(pandoc.Plain(pandoc.Str(pandoc.utils.stringify(node.title or node.type))))
  out:insert(typst("])["))
  out:extend(pandoc.utils.type(node.content) == "Blocks" and node.content or pandoc.Blocks({ node.content }))
  out:insert(typst("]"))
  return out
end

-- Quarto's table holds what stands below it too, in the middle of the page and as large as the text. Here it follows the
-- table, from which it is not parted: marks are explained there.
local function table_on_paper(float, node)
  if not float.identifier:match("^tbl%-") then return nil end
  local content, below, rows = pandoc.Blocks({}), pandoc.Blocks({}), 0
  local function take(blocks)
    for _, block in ipairs(blocks) do
      if block.t == "Table" then
        for _, body in ipairs(block.bodies) do rows = rows + #body.body end
      end
      if block.t == "Div" then
        take(block.content)
      else
        (rows > 0 and block.t ~= "Table" and below or content):insert(block)
      end
    end
  end
  take(pandoc.utils.type(float.content) == "Blocks" and float.content or { float.content })
  float.content = content
  local out = pandoc.Blocks({ typst(("#table-block(%d)["):format(rows)), node })
  if #below > 0 then
    out:insert(typst("#block(above: 0.6em)[#set text(size: 0.85em)\n#set par(justify: false)"))
    out:extend(below)
    out:insert(typst("]"))
  end
  out:insert(typst("]"))
  return out
end

-- The first column of a table names its rows.
local function with_row_heads(content)
  for _, body in ipairs(content.bodies) do body.row_head_columns = 1 end
  return content
end

-- Quarto wraps the first cell of an embedded notebook, and with it all that follows; headings in there are not those of
-- the page: contents leave them out, and in a typst block they cannot start a page.
local function unwrapped(div)
  if div.classes:includes("quarto-embed-nb-cell") then return div.content end
end

-- A chapter begins where the one before it ends, but not with its heading alone at the foot of a page: so many letters
-- of text stay with it.
local BEGINS_WITH = 700
local FLOWING = { Para = true, Plain = true, BulletList = true, OrderedList = true, Header = true }

local function chapters_begun(doc)
  local out, blocks, i = pandoc.Blocks({}), doc.blocks, 1
  while i <= #blocks do
    local begins = blocks[i].t == "Header" and blocks[i].level == 1
    local last, letters = i, 0
    while begins and letters < BEGINS_WITH and blocks[last + 1] and FLOWING[blocks[last + 1].t]
      and not (blocks[last + 1].t == "Header" and blocks[last + 1].level == 1) do
      last = last + 1
      letters = letters + (utf8.len(pandoc.utils.stringify(blocks[last])) or 0)
    end
    while last > i and blocks[last].t == "Header" do last = last - 1 end
    if last > i then out:insert(typst("#chapter-begins[")) end
    for j = i, last do out:insert(blocks[j]) end
    if last > i then out:insert(typst("]")) end
    i = last + 1
  end
  doc.blocks = out
  return doc
end

-- On slides each heading of the first level begins one; what stands below its figure, in a division of its own, is the
-- line at its foot.
local function slides(doc)
  local out, body, source, title = pandoc.Blocks({}), pandoc.Blocks({}), pandoc.Blocks({}), nil
  local function close()
    if title then
      out:extend({ typst(("#slide(sourced: %s)["):format(#source > 0)), title, typst("][") })
      out:extend(body)
      out:insert(typst("]["))
      out:extend(source)
      out:insert(typst("]"))
    else
      out:extend(body)
    end
    body, source = pandoc.Blocks({}), pandoc.Blocks({})
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 1 then
      close()
      title = block
    elseif block.t == "Div" and block.classes:includes("slide-source") then
      for _, one in ipairs(block.content) do
        source:insert(one.t == "Para" and pandoc.Plain(one.content) or one)
      end
    else
      body:insert(block)
    end
  end
  close()
  doc.blocks = out
  return doc
end

-- In the browser the line at the foot of a slide ends with the words of every slide; its number is revealjs'.
local function footed(doc)
  local foot, out, sourced = doc.meta["slide-footer"], pandoc.Blocks({}), true
  local function line(inlines)
    return pandoc.Div({ pandoc.Plain(inlines) }, pandoc.Attr("", { "slide-source" }))
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 1 then
      if not sourced then out:insert(line(pandoc.Inlines(foot))) end
      sourced = false
    elseif block.t == "Div" and block.classes:includes("slide-source") then
      local inlines = pandoc.utils.blocks_to_inlines(block.content)
      inlines:extend({ pandoc.Space(), pandoc.Str("·"), pandoc.Space() })
      inlines:extend(foot)
      block, sourced = line(inlines), true
    end
    out:insert(block)
  end
  if not sourced then out:insert(line(pandoc.Inlines(foot))) end
  doc.blocks = out
  return doc
end

if FORMAT:match("revealjs") then
  return { { Meta = add_words, Callout = callout, Div = unwrapped, Table = with_row_heads }, { Pandoc = footed } }
end

if not FORMAT:match("typst") then
  local page = { Meta = add_words, Span = page_of }
  function page.CodeBlock(code)
    if code.classes:includes("number-table") then return number_table(code) end
  end
  if quarto then page.Callout, page.Div, page.Table = callout, unwrapped, with_row_heads end
  return { page }
end

return {
  {
    Div = function(div)
      if div.classes:includes("key-figures") then return tiles(div) end
      return unwrapped(div)
    end,
    Table = widths,
    Span = page_of,
    CodeBlock = function(code) if code.classes:includes("cell-code") then return {} end end,
  },
  quarto and { Callout = callout_on_paper, FloatRefTarget = table_on_paper } or {},
  { Pandoc = function(doc) return doc.meta.slides and slides(doc) or chapters_begun(doc) end },
}

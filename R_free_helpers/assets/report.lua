-- Used by both renderers: what the report needs in the PDF and Quarto does not do by itself.
-- Key figures become tiles; tables fill the page; figures stay in their section; code (folded in the HTML) is left
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

-- Tables fill the page: columns as wide as their longest cell (a heading may break between words), within limits.
-- Widths that pandoc reads from the dashes of a pipe table say nothing about its cells.
local function widths(content)
  local longest = {}
  for i in ipairs(content.colspecs) do longest[i] = 7 end
  local function measure(rows, length_of)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        local length = length_of(pandoc.utils.stringify(cell.contents)) or 0
        longest[i] = math.min(math.max(longest[i] or 7, length + 2), 48)
      end
    end
  end
  measure(content.head.rows, longest_word)
  for _, body in ipairs(content.bodies) do measure(body.body, utf8.len) end
  local sum = 0
  for _, length in ipairs(longest) do sum = sum + length end
  for i, spec in ipairs(content.colspecs) do content.colspecs[i] = { spec[1], longest[i] / sum } end
  return content
end

if not FORMAT:match("typst") then return {} end

return {
  {
    Div = function(div)
      if div.classes:includes("key-figures") then return tiles(div) end
      -- Quarto wraps the first cell of an embedded notebook; a heading in a typst block cannot start a page.
      if div.classes:includes("quarto-embed-nb-cell") then return div.content end
    end,
    Table = widths,
    -- Figures that wait for a page come before the next section begins.
    Header = function(header) if header.level <= 2 then return { typst("#place.flush()"), header } end end,
    CodeBlock = function(code) if code.classes:includes("cell-code") then return {} end end,
  },
}

-- Embedded renderer, for the PDF: the divisions of the numbered tree become calls of typst-template.typ.
-- pandoc's typst writer drops alt text, which PDF/UA requires, so images are written here.

local function typst(text) return pandoc.RawBlock("typst", text) end

local function quoted(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end

local function part(div, class)
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes(class) then return block.content end
  end
end

-- A caption begins with its number. Only captions are looked through: to look at each word of a report takes long.
local function caption(div)
  return part(div, "rr-caption"):walk({
    Span = function(span) if span.classes:includes("caption-label") then return pandoc.Strong(span.content) end end,
  })
end

local function figure(div)
  local body = part(div, "rr-body")
  local image = body[1].content[1]
  local call = ("#figure(numbering: none, supplement: none, kind: image, drawing(%s), alt: %s, caption: ["):format(
    quoted(image.src), quoted(image.attributes.alt))
  local out = pandoc.Blocks({ typst(call) })
  out:extend(caption(div))
  out:insert(typst("]) <" .. div.identifier .. ">"))
  return out
end

local function labelled_table(div)
  local body = part(div, "rr-body")
  local content = body[1]
  content.caption.long = caption(div)
  content.identifier = div.identifier
  local rows = 0
  for _, one in ipairs(content.bodies) do rows = rows + #one.body end
  local out = pandoc.Blocks({ typst(("#table-block(%d)["):format(rows)), content })
  -- What stands below a table belongs to it, and is not parted from it: marks are explained there.
  if #body > 1 then out:insert(typst("#block(above: 0.6em)[#set text(size: 0.85em)\n#set par(justify: false)")) end
  for i = 2, #body do out:insert(body[i]) end
  if #body > 1 then out:insert(typst("]")) end
  out:insert(typst("]"))
  return out
end

local function callout(div)
  local kind = div.classes[1]:match("^callout%-(.*)")
  local out = pandoc.Blocks({ typst(("#report-callout(kind: %s, title: ["):format(quoted(kind))) })
  out:insert(pandoc.Plain(pandoc.Str(div.attributes.title)))
  out:insert(typst("])["))
  out:extend(div.content)
  out:insert(typst("]"))
  return out
end

local function division(div)
  if div.classes:includes("content-visible") then
    return div.attributes["when-format"] == "typst" and div.content or {}
  elseif div.classes:includes("rr-pagebreak") then
    return typst("#pagebreak(weak: true)")
  elseif div.classes:includes("rr-float") then
    return div.identifier:match("^fig") and figure(div) or labelled_table(div)
  elseif div.classes[1] and div.classes[1]:match("^callout%-") then
    return callout(div)
  end
end

return { { Div = division } }

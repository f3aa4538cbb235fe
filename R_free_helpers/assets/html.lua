-- Embedded renderer, for the web page: landmarks, captions tied to what they describe, header cells,
-- tables in a region of their own that scrolls, code folded away. Headings move down one level below the title.

local function html(text) return pandoc.RawBlock("html", text) end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function part(div, class)
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes(class) then return block.content end
  end
end

local words, heading, unlabelled = {}, "", 0

local function scrolling(content, label)
  for _, body in ipairs(content.bodies) do body.row_head_columns = 1 end
  return pandoc.Blocks({ html('<div class="table-scroll" role="region" tabindex="0" ' .. label .. ">"), content, html("</div>") })
end

local function caption(div)
  local out = pandoc.Blocks({ html(('<figcaption id="%s-caption">'):format(div.identifier)) })
  out:extend(part(div, "rr-caption"))
  out:insert(html("</figcaption>"))
  return out
end

-- What stands below a table belongs to it: marks are explained there.
local function notes(body)
  if #body < 2 then return {} end
  local out = pandoc.Blocks({ html('<div class="table-note">') })
  for i = 2, #body do out:insert(body[i]) end
  out:insert(html("</div>"))
  return out
end

-- What a figure is called: its number and the first sentence of its caption; notes may follow that nobody wants read as a name.
local function named(content)
  local text = pandoc.utils.stringify(content):gsub("%s+", " ")
  return escaped(text:match("^(.-%.) %u") or text)
end

local function float(div)
  local kind = div.identifier:match("^fig") and "figure" or "table"
  local label = named(part(div, "rr-caption"))
  local out = pandoc.Blocks({ html(('<figure id="%s" class="report-%s" aria-label="%s">'):format(div.identifier, kind, label)) })
  if kind == "figure" then
    local image = part(div, "rr-body")[1].content[1]
    out:insert(html(('<img src="%s" alt="%s">'):format(image.src, escaped(image.attributes.alt))))
    out:extend(caption(div))
  else
    out:extend(caption(div))
    local body = part(div, "rr-body")
    out:extend(scrolling(body[1], ('aria-labelledby="%s-caption"'):format(div.identifier)))
    out:extend(notes(body))
  end
  out:insert(html("</figure>"))
  return out
end

local function callout(div)
  local title = escaped(div.attributes.title)
  local out = pandoc.Blocks({
    html(('<div class="callout %s" role="note" aria-label="%s"><p class="callout-title">%s</p>'):format(
      div.classes[1], title, title)),
  })
  out:extend(div.content)
  out:insert(html("</div>"))
  return out
end

local function division(div)
  if div.classes:includes("content-visible") then
    return div.attributes["when-format"] == "html" and div.content or {}
  elseif div.classes:includes("rr-pagebreak") then
    return html('<div class="page-break"></div>')
  elseif div.classes:includes("rr-float") then
    return float(div), false
  elseif div.classes[1] and div.classes[1]:match("^callout%-") then
    return callout(div)
  end
end

local function folded(code)
  if not code.classes:includes("cell-code") then return nil end
  return { html('<details class="code-fold"><summary>' .. words.code .. "</summary>"), code, html("</details>") }, false
end

local function bare_table(content)
  unlabelled = unlabelled + 1
  return scrolling(content, ('aria-label="%s (%d)"'):format(escaped(heading), unlabelled)), false
end

local function head(header)
  heading = pandoc.utils.stringify(header)
  if header.attributes.number then
    local number = pandoc.Span({ pandoc.Str(header.attributes.number) }, { class = "header-section-number" })
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, number)
    header.attributes.number = nil
  end
  return header
end

local function anchored(header)
  local label = escaped(words.link .. ": " .. pandoc.utils.stringify(header))
  header.content:insert(pandoc.RawInline("html",
    (' <a class="anchor" href="#%s" aria-label="%s">#</a>'):format(header.identifier, label)))
  return header
end

function Pandoc(doc)
  for name, word in pairs(doc.meta["rr-words"]) do words[name] = pandoc.utils.stringify(word) end
  doc = doc:walk({ traverse = "topdown", Header = head, Div = division, CodeBlock = folded, Table = bare_table })
  local toc_depth = tonumber(pandoc.utils.stringify(doc.meta["toc-depth"]))
  doc.meta["report-contents"] = pandoc.Blocks({ pandoc.structure.table_of_contents(doc.blocks, { toc_depth = toc_depth }) })
  doc = doc:walk({ Header = anchored })
  return doc
end

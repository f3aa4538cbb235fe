"""Asking axe-core, in a page, what breaks WCAG 2.1 AA."""

from __future__ import annotations

WIDE, TELEPHONE = 1280, 390

RUN_AXE = """
  document.querySelectorAll("details").forEach(fold => { fold.open = true; });
  await new Promise(done => setTimeout(done, 200));
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"], iframes: false });
  return { passes: found.passes.length, width: innerWidth, violations: found.violations.map(rule => {
    const node = rule.nodes[0];
    return `${rule.id} (${rule.nodes.length}): ${node.html.slice(0, 200)}: ${node.failureSummary}`;
  }) };
"""


def with_axe(page: str, axe: str) -> str:
    """Return the page with axe-core in it."""
    end = page.rindex("</body>")
    return f"{page[:end]}<script>{axe}</script>{page[end:]}"

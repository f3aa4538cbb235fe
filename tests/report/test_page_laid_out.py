"""A long page is there at once: chapters that are far away wait for time, or until one jumps to them or prints."""

from __future__ import annotations

LAST = """
  const last = [...document.querySelectorAll("main figure[id]")].at(-1);
  return [last.checkVisibility({ contentVisibilityAuto: true }), last.getBoundingClientRect().height > 0];
"""
SOON = "await new Promise(done => setTimeout(done, 300));"
IN_TIME = """
  const last = [...document.querySelectorAll("main figure[id]")].at(-1);
  for (let i = 0; i < 300 && !last.checkVisibility({ contentVisibilityAuto: true }); i++)
    await new Promise(done => setTimeout(done, 100));
"""
JUMP = """
  const last = [...document.querySelectorAll("main figure[id]")].at(-1);
  const link = document.createElement("a");
  link.href = "#" + last.id;
  document.querySelector("main").prepend(link);
  link.click();
"""


def test_what_is_far_away_is_there_when_one_jumps(by_hand) -> None:
    page = by_hand()
    page.run(JUMP)
    assert page.run(SOON + LAST) == [True, True]


def test_all_is_laid_out_in_time_for_those_who_hear_it(by_hand) -> None:
    page = by_hand()
    page.run(IN_TIME)
    assert page.run(LAST) == [True, True]
    page.ask("Accessibility.enable")
    nodes = page.ask("Accessibility.getFullAXTree")["nodes"]
    page.ask("Accessibility.disable")
    heard = [node for node in nodes if node.get("role", {}).get("value") == "figure"]
    there = page.run("return document.querySelectorAll('main figure').length")
    assert len(heard) == there and all(node["name"]["value"] for node in heard)


def test_everything_is_laid_out_on_paper(by_hand) -> None:
    page = by_hand(658)
    page.ask("Emulation.setEmulatedMedia", media="print")
    assert page.run(SOON + LAST) == [True, True]

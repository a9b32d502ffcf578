"""What a check of accessibility finds on a page (WCAG 2.2 AA as far as a program can tell): nothing, on a good one."""

from playwright.sync_api import Page

_CHECK = r"""
() => {
  const found = [];
  const say = (what, element) => found.push(what + (element ? ": " + element.outerHTML.slice(0, 120) : ""));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;

  if (!/^(nb|en)$/.test(document.documentElement.lang)) say("no language");
  if (!document.title.trim()) say("no title");
  if (all("main").length !== 1) say("not one main");
  if (all("h1").length !== 1) say("not one h1");
  let level = 0;
  for (const heading of all("h1,h2,h3,h4,h5,h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say("a level of headings is left out", heading);
    if (!heading.textContent.trim()) say("empty heading", heading);
    level = next;
  }
  const ids = all("[id]").map((element) => element.id);
  if (new Set(ids).size !== ids.length) say("an id is used twice");
  for (const element of all("[aria-labelledby]"))
    for (const id of element.getAttribute("aria-labelledby").split(" "))
      if (!document.getElementById(id)) say("labelled by nothing", element);
  for (const element of all("nav,section,table"))
    if (!element.getAttribute("aria-label") && !element.getAttribute("aria-labelledby")) say("no name", element);
  for (const link of all("a")) {
    if (!(link.getAttribute("aria-label") || link.textContent).trim()) say("a link without a name", link);
    const label = link.getAttribute("aria-label"), text = link.querySelector(".name")?.textContent;
    if (label && text && !label.includes(text)) say("what is heard is not what is seen", link);
    const box = link.getBoundingClientRect();
    if (!link.matches(".skip") && (box.height < 24 || box.width < 24)) say("too small to be hit", link);
  }
  for (const cell of all("th")) if (!cell.getAttribute("scope")) say("a header of nothing", cell);
  for (const list of all("dl")) if ([...list.children].some((child) => !child.matches("div,dt,dd"))) say("not a list", list);
  for (const list of all("ul")) if ([...list.children].some((child) => !child.matches("li"))) say("not a list", list);
  for (const element of all("img,svg")) say("needs a label", element);
  for (const field of all("input:not([type=hidden]),select,textarea"))
    if (![...field.labels].some((label) => label.textContent.trim())) say("needs a label", field);
  for (const button of all("button")) {
    const box = button.getBoundingClientRect();
    if (!button.textContent.trim()) say("needs a label", button);
    if (box.height < 24 || box.width < 24) say("too small to be hit", button);
  }
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) say("another order by keyboard", element);

  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let lowest = 99;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(element)) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const [a, b] = [light(rgb(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    lowest = Math.min(lowest, ratio);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) say("contrast " + ratio.toFixed(2), element);
    if (size < 12) say("text of " + size + " px", element);
  }
  return [found, lowest];
}
"""


def trouble(page: Page) -> list[str]:
    """List what is wrong with a page."""
    found: list[str] = page.evaluate(_CHECK)[0]
    return found


def lowest_contrast(page: Page) -> float:
    """Measure the lowest contrast of a text on its ground."""
    lowest: float = page.evaluate(_CHECK)[1]
    return lowest

"""What to look at first: the items in the order of review, with links to their rows, up to where one may stop."""

from __future__ import annotations

from html import escape

from extractor.messages import number, percent
from extractor.output.html import section
from extractor.output.page.parts import Page, short
from extractor.review_order import Step, owner

LEFT = 0.005  # share of wrong items with which one may stop
_MOST = 100  # items that are listed


def first(page: Page) -> str:
    """The list; the rows must have been made before, for their names and places."""
    made = page.plan
    if not made.count:
        return ""
    share = percent(made.before, page.lang)
    if not made.stop:
        return section(page.text("first"), f"<p>{page.text('first.none', share=share)}</p>", "first")
    steps = "".join(_step(page, step) for step in made.needed[:_MOST])
    minutes = number(round(made.needed[-1].seconds / 60, 1), page.lang)
    stop = page.text("first.stop", share=percent(made.error, page.lang), steps=made.stop, minutes=minutes)
    content = f'<p>{page.text("first.about", share=share)}</p><ol class="first">{steps}</ol><p><b>{stop}</b></p>'
    return section(f"{page.text('first')} ({made.stop})", content, "first")


def _step(page: Page, step: Step) -> str:
    shared = owner(step.item.path)
    doubt = page.text("first.doubt", share=percent(step.item.doubt, page.lang))
    left = page.text("first.left", share=percent(step.left, page.lang))
    name = escape(short(page.names.get(shared, shared)))
    link = f'<a href="#{page.row_id(shared)}">{name}</a>' if shared in page.names else name
    return f"<li>{link} <small>{doubt}, {left}</small></li>"

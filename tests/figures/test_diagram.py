"""A diagram shows every box of its file and the arrows between them."""

import dataclasses

import pytest

from R_free_helpers.figures.diagram import diagram

HEAD = "id,row,column,width,kind,text,detail,to\n"
THREE = HEAD + "a,0,0,1,box,Først,en detalj,b c\nb,1,0,1,box,Dernest,,\nc,1,1,1,strong,Til slutt,,b\n"


@pytest.fixture
def drawn(chapter, tmp_path):
    """Return a function that draws a diagram from the text of its file."""

    class Registry(type(chapter.registry)):
        data_dir = tmp_path

    fields = {f.name: getattr(chapter.registry, f.name) for f in dataclasses.fields(chapter.registry)}
    elsewhere = dataclasses.replace(chapter, registry=Registry(**fields))

    def draw(text):
        (tmp_path / "diagram_plan.csv").write_text(text, encoding="utf-8")
        return diagram(elsewhere, "plan")

    return draw


def rectangles(figure):
    """Return the boxes of a drawing, without the sheet's own frame."""
    from matplotlib.patches import Rectangle

    page = figure.drawing.axes[0]
    return [patch for patch in page.patches if isinstance(patch, Rectangle)]


def arrows(figure):
    """Return the start and the end of every arrow."""
    return [(text.xyann, text.xy) for text in figure.drawing.axes[0].texts if getattr(text, "arrow_patch", None)]


def test_every_box_and_arrow_is_drawn_and_told(drawn):
    figure = drawn(THREE)
    assert len(rectangles(figure)) == 3
    assert len(arrows(figure)) == 3
    assert figure.alt == (
        "Diagram med 3 ruter: Først (en detalj); Dernest; Til slutt. "
        "Pilene går fra Først til Dernest og Til slutt; fra Til slutt til Dernest."
    )


def test_arrows_go_down_and_across(drawn):
    (down_start, down_end), _, (across_start, across_end) = arrows(drawn(THREE))
    assert down_start[0] == down_end[0] and down_start[1] > down_end[1]
    assert across_start[1] == across_end[1] and across_start[0] > across_end[0]


def test_an_arrow_can_go_up(drawn):
    ((start, end),) = arrows(drawn(HEAD + "a,0,0,1,box,Over,,\nb,1,0,1,box,Under,,a\n"))
    assert start[1] < end[1]


def test_text_stays_inside_its_box(drawn):
    long = "Et navn som er altfor langt til å stå på én linje i en smal rute"
    figure = drawn(
        HEAD + f"a,0,0,1,box,{long},{long} igjen,\nb,0,1,1,box,Kort,,\nc,0,2,1,box,Kort,,\nd,0,3,1,box,Kort,,\n"
    )
    figure.drawing.canvas.draw()
    boxes = [box.get_window_extent() for box in rectangles(figure)]
    texts = [text for text in figure.drawing.axes[0].texts if text.get_text()]
    assert len(texts) > 6
    for text in texts:
        extent = text.get_window_extent()
        middle = (extent.x0 + extent.x1) / 2
        box = next(box for box in boxes if box.x0 < middle < box.x1)
        assert box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.y0 <= extent.y0 and extent.y1 <= box.y1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "a,0,0,1,box,A,,b\n", "arrow to 'b', which is no box"),
        (HEAD + "a,0,0,1,box,A,,\na,1,0,1,box,A,,\n", "two boxes 'a'"),
        (HEAD + "a,0,0,2,box,A,,\nb,0,1,1,box,B,,\n", "puts 'b' over 'a'"),
        (HEAD + "a,0,0,1,round,A,,\n", "kind 'round'"),
    ],
)
def test_a_file_that_makes_no_sense_is_an_error(drawn, text, message):
    with pytest.raises(ValueError, match=message):
        drawn(text)

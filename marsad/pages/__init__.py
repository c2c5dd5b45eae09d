"""Pages: which stretch of a page is what, and which articles stand in it.

How it decides, in the order of the evidence:

1. a record's own title field;
2. markers (seeds/furniture): lines known by their wording, with what they open (a list, the rest of the page, a
   second article);
3. the shape of lines: paragraphs of prose end like sentences or are long; headlines do neither; bullets;
4. what stands before and after a line, and whether a headline's words come back in the paragraphs after it and not
   in those before it (`likeness`): lists, boxes and second articles that no wording announces;
5. furniture glued to the end of a paragraph is cut at known phrases (`Matcher.cuts`), and a page in one line at its
   seams (`poured`, `seams`, `glued`);
6. what a page prints twice (`repeats`), what a site says to its readers (`addressed`), and tables of what the article
   tells nothing of (`tables`);
7. once every line is decided, paragraphs behind a box that share hardly a word with the article (`walking.strangers`);
8. in doubt, a line between or after paragraphs stays in the body: losing text is worse than keeping a line too many.

Each zone names the marker or the rule that decided, with its score (`scores`).
"""

from marsad.pages.articles import describe
from marsad.pages.matcher import Matcher
from marsad.pages.rules import Furniture, Marker, MarkerFile
from marsad.pages.segment import segment

__all__ = ["Furniture", "Marker", "MarkerFile", "Matcher", "describe", "segment"]

"""The walk over the lines of a page, one module a question.

Each class adds to the one before it and asks only what stands there: `reading` (the state, and what a line is by
itself), `lists`, `headlines` (which line is one), `alike` (which stand over lines like those under the first),
`heads` (the lines before a first paragraph), `more_articles` (where another one begins), `gaps` (lines between
paragraphs and behind them), `strangers` (what only its words tell from the article), `walk` (the pass itself).
"""

"""How sure each rule of the segmentation is: one number a rule, the same for every page."""

#: Set by hand, by what a rule rests on, not calibrated on data:
#: 1.0 a statement from outside the text; 0.95 a known wording; 0.9 a line learned of the source, or a shape that hardly
#: anything else has; 0.8 to 0.6 shape and place together; 0.5 a guess by place alone.
_SCORES = {
    # from outside the text
    "title_field": 1.0,
    "fact": 1.0,
    # nothing to be wrong about
    "blank_page": 1.0,
    # paragraphs: they end like sentences, or are longer than headlines are
    "prose_paragraph": 0.95,
    # a shape that hardly anything else has
    "headline_before_prose": 0.9,
    "repeated_headline": 0.9,
    "copyright_with_year": 0.9,
    "contact_line": 0.9,
    "hashtags_after_body": 0.9,
    "beside_headline": 0.9,
    "links_alone": 0.9,
    "links_alone_in_head": 0.9,
    "row_of_entries": 0.9,
    "reference_with_day": 0.9,
    "name_and_time_of_comment": 0.9,
    "sender_of_message": 0.9,
    # shape, place and neighbours
    "field_of_record": 0.8,
    "headlines_after_last_paragraph": 0.8,
    "headlines_told_nowhere": 0.8,
    "headlines_with_excerpts": 0.8,
    "label_and_items_after_body": 0.8,
    "line_before_photo_credit": 0.8,
    "line_with_credit_at_end": 0.8,
    "line_with_day": 0.8,
    "line_with_source_in_brackets": 0.8,
    "message_of_one_line": 0.8,
    "menu_before_headline": 0.8,
    "name_again_after_body": 0.8,
    "paragraph_in_other_letters": 0.8,
    "place_and_outlet_before_prose": 0.8,
    "question_with_choices": 0.8,
    "repeats_a_paragraph": 0.8,
    "short_line_between_paragraphs": 0.8,
    "copyright_of_photo": 0.7,
    "date_above_menu": 0.7,
    "headlines_between_paragraphs": 0.7,
    "label_in_other_letters": 0.7,
    "line_in_body": 0.7,
    "menu_before_prose": 0.7,
    "joint_of_lines": 0.7,
    "no_words": 0.7,
    "table_told_nowhere": 0.7,
    "timed_entries": 0.7,
    "afterword_told_nowhere": 0.7,
    "excerpt_told_nowhere": 0.7,
    "excerpt_under_suggestion": 0.7,
    "short_line_again": 0.7,
    "paragraph_among_furniture": 0.7,
    "paragraph_before_headline": 0.7,
    "place_and_name_after_body": 0.7,
    "short_lines_after_body": 0.7,
    "summary_after_title": 0.7,
    "headline_among_furniture": 0.6,
    "initials_of_a_desk": 0.6,
    "line_among_furniture": 0.6,
    "line_before_headline": 0.6,
    "line_told_nowhere": 0.6,
    "section_label_before_title": 0.6,
    "short_line_after_list": 0.6,
    # place alone
    "line_before_prose": 0.5,
    "name_by_date_line": 0.5,
    "short_line_after_title": 0.5,
}
_MARKER_SCORE = 0.95
_LEARNED_SCORE = 0.9


def score_of(rule: str) -> float:
    """Give the score of a rule, from 0 to 1; a rule that is not listed is a marker, known by its wording."""
    score = _SCORES.get(rule)
    if score is not None:
        return score
    return _LEARNED_SCORE if rule.startswith("learned:") else _MARKER_SCORE

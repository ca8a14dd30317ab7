/* SPDX-License-Identifier: MIT */
/*
 * html.h - a page: head, sections, facts, pictures with a table behind each.
 *
 * A page needs no other file, no script and no network.
 */
#ifndef LOCKSTEP_HTML_H
#define LOCKSTEP_HTML_H

#include <stdio.h>

#include "page/picture.h"

/* A page that is being written. */
struct page {
    FILE *out;
    size_t pictures; /* so far, for identifiers */
    size_t tables;
};

void page_begin(struct page *page, const char *title);
void page_end(struct page *page);

/* A heading with an anchor, "r1-" and "data"; the sections of a page follow one
 * another. */
void page_section(struct page *page, const char *prefix, const char *id,
                  const char *title);

/* A paragraph of plain text; class "" or "warn" or "soft". */
void page_sentence(struct page *page, const char *class, const char *text);

/* A table of facts: name and value. Opened with a caption. */
void page_facts_begin(struct page *page, const char *caption);
void page_fact(struct page *page, const char *name, const char *value);
void page_facts_end(struct page *page);

/* <details> with a summary, closed at first. */
void page_details_begin(struct page *page, const char *summary);
void page_details_end(struct page *page);

/* Figures side by side. */
void page_cards_begin(struct page *page);
void page_picture(struct page *page, const struct picture *picture);
void page_cards_end(struct page *page);

/* A box with a scroll bar where it is too wide, and its end. */
void page_scroll_begin(struct page *page, const char *label);
void page_scroll_end(struct page *page);

/* The numbers of a picture, as a table. In html_table.c. */
void page_numbers(struct page *page, const struct picture *picture);

#endif

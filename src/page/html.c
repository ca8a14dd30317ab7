/* SPDX-License-Identifier: MIT */
/*
 * html.c - a page: head, sections, facts, pictures.
 */
#include "page/html.h"

#include "page/markup.h"
#include "page/style.h"
#include "page/svg.h"

void page_begin(struct page *page, const char *title)
{
    FILE *out = page->out;

    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\">\n"
          "<link rel=\"icon\" href=\"data:,\">\n<title>",
          out);
    markup_text(title, out);
    fputs("</title>\n<style>\n", out);
    style_page(out);
    style_pictures(out);
    fputs("</style>\n</head>\n<body>\n", out);
}

void page_end(struct page *page)
{
    fputs("</body>\n</html>\n", page->out);
}

void page_section(struct page *page, const char *prefix, const char *id,
                  const char *title)
{
    fprintf(page->out, "<h2 id=\"%s%s\">", prefix, id);
    markup_text(title, page->out);
    fputs("</h2>\n", page->out);
}

void page_sentence(struct page *page, const char *class, const char *text)
{
    if (!*text)
        return;
    fputs("<p", page->out);
    if (*class)
        fprintf(page->out, " class=\"%s\"", class);
    fputc('>', page->out);
    markup_text(text, page->out);
    fputs("</p>\n", page->out);
}

void page_scroll_begin(struct page *page, const char *label)
{
    page->tables++;
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"",
          page->out);
    markup_text(label, page->out);
    fprintf(page->out, " (table %zu)\">\n", page->tables);
}

void page_scroll_end(struct page *page)
{
    fputs("</div>\n", page->out);
}

void page_facts_begin(struct page *page, const char *caption)
{
    page_scroll_begin(page, caption);
    fputs("<table>\n<caption>", page->out);
    markup_text(caption, page->out);
    fputs("</caption>\n", page->out);
}

void page_fact(struct page *page, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    fputs("<tr><th scope=\"row\">", page->out);
    markup_text(name, page->out);
    fputs("</th><td>", page->out);
    markup_text(value, page->out);
    fputs("</td></tr>\n", page->out);
}

void page_facts_end(struct page *page)
{
    fputs("</table>\n", page->out);
    page_scroll_end(page);
}

void page_details_begin(struct page *page, const char *summary)
{
    fputs("<details><summary>", page->out);
    markup_text(summary, page->out);
    fputs("</summary>\n", page->out);
}

void page_details_end(struct page *page)
{
    fputs("</details>\n", page->out);
}

void page_cards_begin(struct page *page)
{
    fputs("<div class=\"cards\">\n", page->out);
}

void page_cards_end(struct page *page)
{
    fputs("</div>\n", page->out);
}

void page_picture(struct page *page, const struct picture *picture)
{
    const struct svg_wish wish = {.id = ++page->pictures};

    fprintf(page->out, "<figure class=\"card%s\">\n<h3>",
            picture->wide ? " wide" : "");
    markup_text(picture->title, page->out);
    fputs("</h3>\n", page->out);
    page_sentence(page, "", picture->summary);
    if (picture->wide)
        page_scroll_begin(page, picture->title);
    svg_picture(picture, &wish, page->out);
    if (picture->wide)
        page_scroll_end(page);
    page_details_begin(page, "Numbers");
    page_numbers(page, picture);
    page_details_end(page);
    fputs("</figure>\n", page->out);
}

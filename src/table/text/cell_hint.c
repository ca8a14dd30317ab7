/* SPDX-License-Identifier: MIT */
/*
 * cell_hint.c - detection of numbers in another style, and the settings that
 * read them.
 *
 * For error sentences only: a table is always read as its settings say.
 */
#include "table/text/cell_hint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "table/values/cell_style.h"

/* Fewer texts that hold numbers than these may well be categories: "<30" and
 * ">30". Plain numbers are suspicious sooner. */
enum { FEW_PLAIN = 3, FEW_HELD = 5 };

/* Separators in the order in which they are tried. */
static const struct {
    char thousands, decimal;
} styles[] = {{0, '.'},   {',', '.'}, {' ', '.'}, {'\'', '.'},
              {'_', '.'}, {0, ','},   {'.', ','}, {' ', ','}};

enum { N_STYLES = sizeof styles / sizeof *styles };

/* The first style, of any forms, in which the text is a number; N_STYLES. */
static size_t find_style(const char *cell, unsigned *used)
{
    char number[STYLE_NUMBER + DECIMAL_PADDING];
    size_t i = 0;

    for (; i < N_STYLES; i++) {
        const struct cell_style style = {.thousands = styles[i].thousands,
                                         .decimal = styles[i].decimal,
                                         .forms = FORM_ALL};

        if (cell_style_rewrite(&style, cell, number, used))
            break;
    }
    return i;
}

bool cell_holds_number(const char *cell)
{
    char core[STYLE_NUMBER];
    size_t n = strlen(cell);
    unsigned used = 0;

    if (find_style(cell, &used) < N_STYLES)
        return true;
    while (n > 0 && !isalnum((unsigned char)cell[n - 1]))
        n--;
    while (n > 0 && !isalnum((unsigned char)*cell)) {
        cell++;
        n--;
    }
    if (n == 0 || n >= sizeof core)
        return false;
    memcpy(core, cell, n);
    core[n] = '\0';
    return find_style(core, &used) < N_STYLES;
}

bool cell_hint(const char *cell, char text[HINT_SIZE])
{
    unsigned used = 0;
    const size_t i = find_style(cell, &used);
    size_t n = 0;

    text[0] = '\0';
    if (i == N_STYLES)
        return false;
    if (styles[i].thousands)
        n += (size_t)snprintf(text + n, HINT_SIZE - n,
                              " setting thousands=\"%c\"", styles[i].thousands);
    if (styles[i].decimal != '.')
        n += (size_t)snprintf(text + n, HINT_SIZE - n, " setting decimal=%c",
                              styles[i].decimal);
    if (used) {
        char forms[FORMS_TEXT];

        cell_style_forms(used, forms);
        n += (size_t)snprintf(text + n, HINT_SIZE - n, " setting numbers=%s",
                              forms);
    }
    if (n > 0)
        memmove(text, text + 1, n);
    return n > 0;
}

/* "kg" of "5 kg": where the letters behind a number begin, or NULL. */
static const char *unit_of(const char *text)
{
    char number[STYLE_NUMBER];
    size_t n = strlen(text);

    while (n > 0 && isalpha((unsigned char)text[n - 1]))
        n--;
    if (n == 0 || !text[n] || n >= sizeof number)
        return NULL;
    memcpy(number, text, n);
    number[n] = '\0';
    return cell_holds_number(number) ? text + n : NULL;
}

/* What the texts of a column are. */
struct cell_forms {
    size_t plain, held;   /* numbers; these and texts that hold one */
    const char *form;     /* a text that some setting reads, or NULL */
    const char *unit;     /* the first unit, or NULL */
    size_t united;        /* numbers with that unit */
    char marks[100];      /* texts that nothing reads */
    size_t used, n_marks; /* bytes and number of them */
};

/* A text that no setting reads as a number. */
static void take_mark(struct cell_forms *c, const char *text)
{
    const char *unit = unit_of(text);

    if (!c->unit)
        c->unit = unit;
    if (unit && strcmp(unit, c->unit) == 0)
        c->united++;
    else if (c->n_marks++ < 3 && !strchr(text, ','))
        c->used +=
            (size_t)snprintf(c->marks + c->used, sizeof c->marks - c->used,
                             "%s%.24s", c->used ? "," : "", text);
}

static struct cell_forms take_census(const struct levels *levels)
{
    struct cell_forms c = {.plain = 0};
    char hint[HINT_SIZE];

    for (size_t i = 0; i < levels->n; i++) {
        const char *text = levels->text[i];
        unsigned used = 0;
        const bool plain = find_style(text, &used) == 0 && used == 0;
        const bool read = !plain && cell_hint(text, hint);

        c.plain += plain;
        c.held += plain || read || cell_holds_number(text);
        if (read && !c.form)
            c.form = text;
        if (!plain && !read)
            take_mark(&c, text);
    }
    c.held += c.united;
    return c;
}

bool levels_are_numeric(const struct levels *levels, char text[NUMERIC_SIZE])
{
    const struct cell_forms c = take_census(levels);
    char hint[HINT_SIZE] = "";
    size_t n = 0;

    if (2 * c.held <= levels->n || (c.plain < FEW_PLAIN && c.held < FEW_HELD))
        return false;
    n = (size_t)snprintf(text, NUMERIC_SIZE,
                         "%zu of its %zu%s texts are numbers", c.held,
                         levels->n, levels->too_many ? " first" : "");
    if (c.form && cell_hint(c.form, hint))
        n += (size_t)snprintf(text + n, NUMERIC_SIZE - n,
                              "; %s reads \"%.30s\"", hint, c.form);
    if (c.united)
        n += (size_t)snprintf(text + n, NUMERIC_SIZE - n,
                              "; take the unit %.20s out of the cells", c.unit);
    if (c.used)
        n += (size_t)snprintf(text + n, NUMERIC_SIZE - n,
                              "; setting na=\"%s\"%s makes %s missing", c.marks,
                              c.n_marks > 3 ? " and so on" : "",
                              c.n_marks == 1 ? "it" : "them");
    return true;
}

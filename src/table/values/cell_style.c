/* SPDX-License-Identifier: MIT */
/*
 * cell_style.c - number style and missing-value markers of a text table.
 *
 * A number of a style is rewritten in C notation, or refused; cell.c reads the
 * result. Thousands separators must be in their proper places: "1,5" with a
 * separator ',' is not 15.
 */
#include "table/values/cell_style.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned form;
    const char *name;
} forms[] = {{FORM_PERCENT, "percent"},
             {FORM_CURRENCY, "currency"},
             {FORM_MINUS, "minus"},
             {FORM_FORTRAN, "fortran"}};

enum { N_FORMS = sizeof forms / sizeof *forms };

void cell_style_default(struct cell_style *style)
{
    *style = (struct cell_style){.decimal = '.'};
}

bool cell_style_same(const struct cell_style *a, const struct cell_style *b)
{
    return a->thousands == b->thousands && a->decimal == b->decimal &&
           a->forms == b->forms && strcmp(a->na, b->na) == 0;
}

bool cell_style_is_default(const struct cell_style *style)
{
    struct cell_style plain;

    cell_style_default(&plain);
    return cell_style_same(style, &plain);
}

void cell_style_forms(unsigned wanted, char text[FORMS_TEXT])
{
    size_t used = 0;

    strcpy(text, "plain");
    for (size_t i = 0; i < N_FORMS; i++)
        if (wanted & forms[i].form)
            used += (size_t)snprintf(text + used, FORMS_TEXT - used, "%s%s",
                                     used ? "," : "", forms[i].name);
}

/* The next word of a list with commas between; *list goes behind it. */
static bool next_word(const char **list, char word[LS_NAME_SIZE])
{
    const size_t n = strcspn(*list, ",");

    if (**list == '\0')
        return false;
    snprintf(word, LS_NAME_SIZE, "%.*s", (int)n, *list);
    *list += n + ((*list)[n] == ',');
    return true;
}

static ls_status read_forms(const char *numbers, unsigned *wanted)
{
    char word[LS_NAME_SIZE];

    for (*wanted = 0; next_word(&numbers, word);) {
        size_t i = 0;

        while (i < N_FORMS && strcmp(forms[i].name, word) != 0)
            i++;
        if (i == N_FORMS && strcmp(word, "plain") != 0)
            return fail(LS_USAGE,
                        "numbers is \"%.40s\"; want plain, percent, currency, "
                        "minus or fortran",
                        word);
        *wanted |= i < N_FORMS ? forms[i].form : 0;
    }
    return LS_OK;
}

/* Texts of na that are numbers are looked for as numbers: -999 is -999.0. */
static ls_status read_marks(const char *na, struct cell_style *style)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char word[LS_NAME_SIZE];
    ls_status status = LS_OK;

    if (!plain)
        return fail(LS_NO_MEMORY, "out of memory for the C locale");
    snprintf(style->na, sizeof style->na, "%s", na);
    while (next_word(&na, word)) {
        char *end = NULL;
        const double value = strtod_l(word, &end, plain);

        if (end == word || *end)
            continue;
        if (style->n_marks == STYLE_MARKS)
            TRY(fail(LS_USAGE, "na has more than %d numbers", STYLE_MARKS));
        style->mark[style->n_marks++] = value;
    }
done:
    freelocale(plain);
    return status;
}

static ls_status read_separators(const char *thousands, const char *decimal,
                                 struct cell_style *style)
{
    if (*thousands && (thousands[1] || !strchr(",. '_", *thousands)))
        return fail(LS_USAGE,
                    "thousands is \"%.40s\"; want one of , . ' _ or a blank",
                    thousands);
    if (*decimal && (decimal[1] || !strchr(".,", *decimal)))
        return fail(LS_USAGE, "decimal is \"%.40s\"; want . or ,", decimal);
    style->thousands = *thousands;
    style->decimal = *decimal ? *decimal : '.';
    if (style->thousands == style->decimal)
        return fail(LS_USAGE, "thousands and decimal are both \"%c\"",
                    style->decimal);
    return LS_OK;
}

ls_status cell_style_make(const char *thousands, const char *decimal,
                          const char *numbers, const char *na,
                          struct cell_style *style)
{
    struct cell_style made;
    ls_status status = LS_OK;

    cell_style_default(&made);
    TRY(read_separators(thousands ? thousands : "", decimal ? decimal : "",
                        &made));
    if (na && strlen(na) >= sizeof made.na)
        return fail(LS_USAGE, "na has more than %zu bytes", sizeof made.na - 1);
    TRY(read_forms(numbers ? numbers : "", &made.forms));
    TRY(read_marks(na ? na : "", &made));
    *style = made;
done:
    return status;
}

bool cell_style_marks(const struct cell_style *style, const char *cell)
{
    const size_t length = strlen(cell);

    for (const char *at = style->na; *at;) {
        const size_t n = strcspn(at, ",");

        if (n == length && n > 0 && memcmp(at, cell, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

bool cell_style_marks_number(const struct cell_style *style, double value)
{
    for (size_t i = 0; i < style->n_marks; i++)
        if (style->mark[i] == value)
            return true;
    return false;
}

/* A number being rewritten. */
struct rewriting {
    const struct cell_style *style;
    const char *at;
    char *out;
    size_t n; /* bytes of out */
    unsigned used;
};

/* Whether the text goes on like that; then goes behind it. */
static bool eat(struct rewriting *r, const char *text)
{
    const size_t n = strlen(text);

    if (strncmp(r->at, text, n) != 0)
        return false;
    r->at += n;
    return true;
}

static void put(struct rewriting *r, char c)
{
    if (r->n < STYLE_NUMBER - 1)
        r->out[r->n++] = c;
}

static void take_sign(struct rewriting *r)
{
    if (eat(r, "-")) {
        put(r, '-');
    } else if ((r->style->forms & FORM_MINUS) && eat(r, "\xE2\x88\x92")) {
        put(r, '-');
        r->used |= FORM_MINUS;
    } else {
        (void)eat(r, "+");
    }
}

static void take_blanks(struct rewriting *r)
{
    while (eat(r, " ") || eat(r, "\xC2\xA0") || eat(r, "\xE2\x80\xAF"))
        ;
}

static bool take_currency(struct rewriting *r)
{
    static const char *const signs[] = {"$", "\xE2\x82\xAC", "\xC2\xA3",
                                        "\xC2\xA5", NULL};

    for (size_t i = 0; (r->style->forms & FORM_CURRENCY) && signs[i]; i++) {
        if (!eat(r, signs[i]))
            continue;
        r->used |= FORM_CURRENCY;
        return true;
    }
    return false;
}

static size_t take_digits(struct rewriting *r)
{
    size_t n = 0;

    for (; *r->at >= '0' && *r->at <= '9'; n++)
        put(r, *r->at++);
    return n;
}

/* A blank may be one that does not break the line, wide or narrow. */
static bool take_separator(struct rewriting *r)
{
    const char separator[] = {r->style->thousands, '\0'};

    if (!*separator)
        return false;
    return eat(r, separator) || (*separator == ' ' && (eat(r, "\xC2\xA0") ||
                                                       eat(r, "\xE2\x80\xAF")));
}

/* Digits with separators: groups of two (India) or three, the last of three. */
static bool take_whole(struct rewriting *r, size_t *digits)
{
    size_t group = take_digits(r);
    bool separated = false;
    const char *before = r->at;

    *digits = group;
    while (group > 0 && take_separator(r)) {
        const size_t next = take_digits(r);

        if (next == 0) { /* a blank in front of a sign of currency */
            r->at = before;
            break;
        }
        if (group > 3 || (separated && group < 2))
            return false;
        separated = true;
        group = next;
        before = r->at;
        *digits += group;
    }
    return !separated || group == 3;
}

static bool take_exponent(struct rewriting *r)
{
    const bool fortran = r->style->forms & FORM_FORTRAN;

    if (*r->at == 'e' || *r->at == 'E') {
        r->at++;
    } else if (fortran && (*r->at == 'd' || *r->at == 'D')) {
        r->at++;
        r->used |= FORM_FORTRAN;
    } else {
        return true;
    }
    put(r, 'e');
    take_sign(r);
    return take_digits(r) > 0;
}

bool cell_style_rewrite(const struct cell_style *style, const char *cell,
                        char *out, unsigned *used)
{
    const char decimal[] = {style->decimal, '\0'};
    struct rewriting r = {.style = style, .at = cell, .out = out};
    size_t digits = 0;

    take_sign(&r);
    if (take_currency(&r)) {
        take_blanks(&r);
        if (r.n == 0)
            take_sign(&r);
    }
    if (!take_whole(&r, &digits))
        return false;
    if (eat(&r, decimal)) {
        put(&r, '.');
        digits += take_digits(&r);
    }
    if (digits == 0 || !take_exponent(&r))
        return false;
    if (r.at[0] && (style->forms & (FORM_CURRENCY | FORM_PERCENT)))
        take_blanks(&r);
    (void)(r.used & FORM_CURRENCY || take_currency(&r));
    if ((style->forms & FORM_PERCENT) && eat(&r, "%"))
        r.used |= FORM_PERCENT;
    memset(out + r.n, 0, DECIMAL_PADDING + 1);
    *used = r.used;
    return *r.at == '\0' && r.n < STYLE_NUMBER - 1;
}

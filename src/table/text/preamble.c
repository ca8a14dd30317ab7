/* SPDX-License-Identifier: MIT */
/*
 * preamble.c - lines of a file before the rows of its text table.
 *
 * dialect.c, which knows the number of columns, decides whether the last
 * comment is the header.
 */
#include "table/text/preamble.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum { HEAD = 16, MOST = 1 << 20, MARK = 3 };

/* Length of a line with its end: "\n", "\r\n" or "\r". */
static size_t line_length(const char *at, size_t left)
{
    size_t n = 0;

    while (n < left && at[n] != '\n' && at[n] != '\r')
        n++;
    if (n + 1 < left && at[n] == '\r' && at[n + 1] == '\n')
        n++;
    return n < left ? n + 1 : left;
}

/* The character of "sep=;" or "sep=" with a tab; 0 if the line is another. */
static char separator_of(const char *at, size_t length)
{
    if (length < 6 || strncasecmp(at, "sep=", 4) != 0 ||
        !memchr("\r\n", at[5], 2) || !memchr(",;|\t ", at[4], 5))
        return '\0';
    return at[4];
}

static void find(const char *text, size_t n, struct preamble *p)
{
    size_t at = n >= MARK && memcmp(text, "\xEF\xBB\xBF", MARK) == 0 ? MARK : 0;
    size_t length = 0;

    for (; at < n; at += length) {
        length = line_length(text + at, n - at);
        if (p->lines == 0)
            p->separator = separator_of(text + at, length);
        if (text[at] == '#') {
            p->comments++;
            p->bytes_before = at;
            p->lines_before = p->lines;
        } else if (!(p->lines == 0 && p->separator) &&
                   !(p->comments && memchr("\r\n", text[at], 2))) {
            break;
        }
        p->lines++;
        p->bytes = at + length;
    }
}

ls_status preamble_find(struct input *input, struct preamble *preamble)
{
    struct preamble made = {.lines = 0};
    char head[HEAD], *text = NULL;
    size_t n = 0, mark = 0;
    ls_status status = LS_OK;

    TRY(input_rewind(input));
    TRY(input_read(input, head, sizeof head, &n));
    TRY(input_rewind(input));
    mark = n >= MARK && memcmp(head, "\xEF\xBB\xBF", MARK) == 0 ? MARK : 0;
    if (n > mark && memchr("#sS", head[mark], 3)) {
        text = mem_untouched(MOST, 1);
        TRY(mem_check(text, MOST, 1, "the begin of a text"));
        TRY(input_read(input, text, MOST, &n));
        TRY(input_rewind(input));
        find(text, n, &made);
        if (made.bytes == MOST)
            TRY(fail(LS_BAD_DATA,
                     "%s begins with more than %d bytes of comments; take them "
                     "out: grep -v '^#'",
                     input_path(input), MOST));
    }
    *preamble = made;
done:
    mem_free(text);
    return status;
}

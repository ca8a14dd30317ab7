/* SPDX-License-Identifier: MIT */
/*
 * status.c - the sentence of the last failure, per thread.
 *
 * Sentences contain names from untrusted files: control characters are escaped,
 * so that no name can send commands to a terminal.
 */
#include "base/status.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_SIZE = 1024 };

static _Thread_local char sentence[SENTENCE_SIZE];
static _Thread_local bool is_absent;
static _Thread_local int system_error;

/* Format in the C locale: a program with a decimal comma gets the same
 * sentences. */
static void PRINTF_LIKE(3, 0)
    print(char *text, size_t size, const char *format, va_list arguments)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t callers = plain ? uselocale(plain) : (locale_t)0;

    vsnprintf(text, size, format, arguments);
    if (plain) {
        uselocale(callers);
        freelocale(plain);
    }
}

/* Remove a UTF-8 character that truncation has split. */
static void trim_utf8(char *text, size_t length)
{
    size_t start = length;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0u) == 0x80u)
        start--;
    if (start == 0 || (unsigned char)text[start - 1] < 0xC0u)
        return;

    const unsigned lead = (unsigned char)text[start - 1];
    const size_t follow = lead >= 0xF0u ? 3 : lead >= 0xE0u ? 2 : 1;

    if (length - start < follow)
        text[start - 1] = '\0';
}

static void escape_byte(unsigned char byte, char text[5])
{
    if (byte == '\n')
        snprintf(text, 5, "\\n");
    else if (byte == '\t')
        snprintf(text, 5, "\\t");
    else if (byte < 0x20 || byte == 0x7F)
        snprintf(text, 5, "\\x%02x", (unsigned)byte);
    else
        memcpy(text, (char[]){(char)byte, '\0'}, 2);
}

/* sentence = text, escaped and truncated. */
static void keep(const char *text)
{
    size_t length = 0;

    for (; *text; text++) {
        char piece[5];

        escape_byte((unsigned char)*text, piece);
        const size_t n = strlen(piece);

        if (length + n >= SENTENCE_SIZE)
            break;
        memcpy(sentence + length, piece, n);
        length += n;
    }
    sentence[length] = '\0';
    if (*text)
        trim_utf8(sentence, length);
}

ls_status fail(ls_status status, const char *format, ...)
{
    /* The arguments may point into the last sentence. */
    char text[SENTENCE_SIZE + 1];
    va_list arguments;

    va_start(arguments, format);
    print(text, sizeof text, format, arguments);
    va_end(arguments);
    keep(text);
    is_absent = false;
    system_error = 0;
    return status;
}

ls_status fail_within(ls_status status, const char *format, ...)
{
    char text[2 * SENTENCE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    print(text, SENTENCE_SIZE, format, arguments);
    va_end(arguments);

    const size_t length = strlen(text);

    memcpy(text + length, sentence, strlen(sentence) + 1);
    keep(text);
    return status;
}

ls_status fail_absent(ls_status status)
{
    is_absent = status != LS_OK;
    return status;
}

bool last_is_absent(void)
{
    return is_absent;
}

ls_status fail_system(ls_status status, int error)
{
    system_error = status != LS_OK ? error : 0;
    return status;
}

int last_system_error(void)
{
    return system_error;
}

void failure_keep(struct failure *failure, ls_status status)
{
    failure->status = status;
    failure->system_error = status ? system_error : 0;
    if (status)
        memcpy(failure->sentence, sentence, sizeof failure->sentence);
}

ls_status failure_raise(const struct failure *failure)
{
    if (failure->status == LS_OK)
        return LS_OK;
    return fail_system(fail(failure->status, "%s", failure->sentence),
                       failure->system_error);
}

const char *status_text(ls_status status)
{
    switch (status) {
#define X(name, number, text) \
    case name:                \
        return text;
        LS_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

const char *last_error(void)
{
    return sentence;
}

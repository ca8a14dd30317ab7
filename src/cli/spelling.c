/* SPDX-License-Identifier: MIT */
/*
 * spelling.c - translate the library's messages into command line terms.
 */
#include "cli/spelling.h"

#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"

/* A sentence that is being spelled. */
struct speller {
    const char *from;
    char *to;
    size_t room;
};

static void put(struct speller *s, const char *text, size_t n)
{
    n = n < s->room ? n : s->room;
    memcpy(s->to, text, n);
    s->to += n;
    s->room -= n;
}

static void put_text(struct speller *s, const char *text)
{
    put(s, text, strlen(text));
}

/* "setting missing=drop" to "--missing drop"; false if there is none here. */
static bool take_setting(struct speller *s)
{
    static const char mark[] = "setting ";
    const char *name = s->from + strlen(mark);

    if (strncmp(s->from, mark, strlen(mark)) != 0)
        return false;
    const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (option_named(name, n) == option_count())
        return false;
    put_text(s, "--");
    put(s, name, n);
    s->from = name + n;
    if (*s->from == '=') {
        put_text(s, " ");
        s->from++;
    }
    return true;
}

/* "ls_import(A, B)" to "lockstep import A -o B". */
static bool take_call(struct speller *s)
{
    static const struct {
        const char *call, *command;
    } calls[] = {{"ls_import(", PROGRAM " import "},
                 {"ls_trainer_resume(", PROGRAM " resume "}};
    size_t i = 0;

    while (i < sizeof calls / sizeof *calls &&
           strncmp(s->from, calls[i].call, strlen(calls[i].call)) != 0)
        i++;
    if (i == sizeof calls / sizeof *calls)
        return false;
    const char *first = s->from + strlen(calls[i].call);
    const char *end = strchr(first, ')');
    const char *comma = strstr(first, ", ");

    if (!end)
        return false;
    put_text(s, calls[i].command);
    if (comma && comma < end) {
        put(s, first, (size_t)(comma - first));
        put_text(s, " -o ");
        first = comma + 2;
    }
    put(s, first, (size_t)(end - first));
    s->from = end + 1;
    return true;
}

static bool is_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct spelled spelled(const char *sentence)
{
    struct spelled text;
    struct speller s = {sentence, text.s, sizeof text.s - 1};

    while (*s.from && s.room > 0) {
        const bool begins = s.from == sentence || !is_of_word(s.from[-1]);

        if (begins && (take_setting(&s) || take_call(&s)))
            continue;
        put(&s, s.from++, 1);
    }
    *s.to = '\0';
    return text;
}

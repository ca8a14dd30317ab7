/* SPDX-License-Identifier: MIT */
/*
 * utf8.c - validation of UTF-8.
 *
 * By iconv(3), from the first byte that is not ASCII.
 */
#include "table/values/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

/* Bytes of ASCII at the begin, or a few less. */
static size_t skip_ascii(const char *bytes, size_t n)
{
    const uint64_t high = 0x8080808080808080;
    uint64_t v[4];
    size_t at = 0;

    for (; at + sizeof v <= n; at += sizeof v) {
        memcpy(v, bytes + at, sizeof v);
        if ((v[0] | v[1] | v[2] | v[3]) & high)
            return at;
    }
    while (at < n && !((unsigned char)bytes[at] & 0x80))
        at++;
    return at;
}

size_t utf8_first_bad(const char *bytes, size_t n)
{
    const size_t start = skip_ascii(bytes, n);
    char *in = (char *)bytes + start; /* which iconv() does not write to */
    size_t left = n - start, done = 0;
    char out[4096];
    iconv_t converter;

    if (left == 0)
        return n;
    converter = iconv_open("UCS-4LE", "UTF-8");
    if (converter == (iconv_t)-1)
        return n;
    do {
        char *to = out;
        size_t room = sizeof out;

        errno = 0;
        done = iconv(converter, &in, &left, &to, &room);
    } while (done == (size_t)-1 && errno == E2BIG);
    iconv_close(converter);
    return done == (size_t)-1 ? n - left : n;
}

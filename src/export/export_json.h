/* SPDX-License-Identifier: MIT */
/*
 * export_json.h - JSON documents of numbers, by jansson. A failure is kept in
 * the maker: a NULL that is put somewhere, as of a text that is not UTF-8.
 */
#ifndef LOCKSTEP_EXPORT_JSON_H
#define LOCKSTEP_EXPORT_JSON_H

#include <jansson.h>
#include <stdlib.h>

#include "export/pipeline.h"
#include "export/text_out.h"

struct json_maker {
    bool bad;
};

/* object[key] = value, which is taken over. */
void json_put(struct json_maker *maker, json_t *object, const char *key,
              json_t *value);
json_t *json_reals(struct json_maker *maker, size_t n, const real *value);
json_t *json_table(struct json_maker *maker, size_t rows, size_t columns,
                   const real *value);
json_t *json_texts(struct json_maker *maker, size_t n, char *const *text);

/* Append document to out, and release it. */
ls_status json_finish(struct json_maker *maker, const struct pipeline *p,
                      json_t *document, struct text_out *out);

#endif

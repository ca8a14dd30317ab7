/* SPDX-License-Identifier: MIT */
/*
 * onnx_graph_inside.h - shared by the files of struct onnx_graph.
 */
#ifndef LOCKSTEP_ONNX_GRAPH_INSIDE_H
#define LOCKSTEP_ONNX_GRAPH_INSIDE_H

#include "base/mem.h"
#include "export/onnx_graph.h"
#include "onnx.pb-c.h"

struct onnx_graph {
    ls_status status;
    void **block; /* [n] all memory of the messages */
    size_t n, room;
    size_t node_room, constant_room, input_room, output_room;
    size_t names; /* made so far */
    bool ml;      /* a node is of ai.onnx.ml */
    Onnx__GraphProto proto;
};

/* Zeroed memory of the graph; NULL if there is none. A copy of a text; a new
 * name. */
void *graph_take(struct onnx_graph *g, size_t count, size_t size);
char *graph_text(struct onnx_graph *g, const char *text);
char *graph_name(struct onnx_graph *g, const char *stem);

/* Append message to a list of the graph. */
#define APPEND(g, list, count, capacity, message)                        \
    ((g)->status != LS_OK ? false                                        \
     : ((g)->status = MEM_GROW((list), (count), (count) + 1, (capacity), \
                               "a graph")) == LS_OK                      \
         ? ((list)[(count)++] = (message), true)                         \
         : false)

#endif

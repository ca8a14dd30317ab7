/* SPDX-License-Identifier: MIT */
/*
 * backprop.c - from the rows of a shard to its loss and gradient (S1 to S7).
 */
#include "model/backprop.h"

#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/multiversion.h"
#include "math/dense.h"

void stopwatch_start(struct stopwatch *watch, bool on)
{
    watch->on = on;
    if (on)
        watch->last = machine_seconds();
}

void stopwatch_lap(struct stopwatch *watch, enum phase phase)
{
    if (!watch->on)
        return;
    const double now = machine_seconds();

    watch->seconds[phase] += now - watch->last;
    watch->last = now;
}

/* ---- Scratch ------------------------------------------------------------- */

/* Reals of work for sums of so many leaves. */
static size_t work_size(const struct products *products, size_t rooms)
{
    return dense_work_size(products, tree_levels(rooms) + 1);
}

size_t scratch_bytes(const struct products *products, size_t rooms)
{
    return rooms * (sizeof(struct flow) + sizeof(struct leaf)) +
           work_size(products, rooms) * sizeof(real);
}

ls_status scratch_create(const struct products *products, size_t rooms,
                         struct scratch *scratch)
{
    ls_status status = LS_OK;
    const size_t n = work_size(products, rooms);

    *scratch = (struct scratch){.work = NULL};
    TRY(MEM_ARRAY(scratch->flow, rooms, "shards"));
    TRY(MEM_ARRAY(scratch->leaf, rooms, "shards"));
    scratch->work = mem_untouched(n, sizeof(real));
    TRY(mem_check(scratch->work, n, sizeof(real), "work of the products"));

done:
    if (status != LS_OK)
        scratch_destroy(scratch);
    return status;
}

void scratch_destroy(struct scratch *scratch)
{
    mem_free(scratch->work);
    mem_free(scratch->flow);
    mem_free(scratch->leaf);
    *scratch = (struct scratch){.work = NULL};
}

/* ---- Forward ------------------------------------------------------------- */

static bool is_relu(const struct activation *activation)
{
    return strcmp(activation->name, "relu") == 0;
}

static struct range all_units(size_t n)
{
    return (struct range){0, n};
}

ls_status pass_forward(const struct network *network,
                       const struct products *products, const real *theta,
                       struct room *rooms, size_t n, size_t l,
                       struct range units, struct scratch *s)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *g = layer->activation;
    const size_t n_units = units.hi - units.lo;

    for (size_t i = 0; i < n; i++)
        s->flow[i] = (struct flow){rooms[i].A[l],
                                   rooms[i].A[l + 1] + units.lo * rooms[i].ld,
                                   NULL, rooms[i].ld};
    const ls_status status = products->forward(
        layer->n_in, n_units, theta + layer->W + units.lo, layer->n_out,
        theta + layer->b + units.lo, is_relu(g), s->flow, n, s->work);

    stopwatch_lap(&s->watch, PHASE_FORWARD);
    if (l + 1 < network->n_layers && !is_relu(g)) {
        for (size_t i = 0; i < n; i++)
            g->value(n_units, rooms[i].ld, s->flow[i].out);
        stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
    }
    return status;
}

ls_status backprop_to_Z(const struct network *network,
                        const struct products *products, const real *theta,
                        struct room *rooms, size_t n, struct scratch *s)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers && status == LS_OK; l++)
        status = pass_forward(network, products, theta, rooms, n, l,
                              all_units(network->layer[l].n_out), s);
    return status;
}

static void activate_output(const struct network *network, struct room *room)
{
    const struct layer *last = network_last(network);

    if (!is_relu(last->activation))
        last->activation->value(last->n_out, room->ld,
                                room->A[network->n_layers]);
}

ls_status backprop_forward(const struct network *network,
                           const struct products *products, const real *theta,
                           struct room *rooms, size_t n,
                           struct scratch *scratch)
{
    const ls_status status =
        backprop_to_Z(network, products, theta, rooms, n, scratch);

    for (size_t i = 0; i < n; i++)
        activate_output(network, &rooms[i]);
    stopwatch_lap(&scratch->watch, PHASE_ELEMENTWISE);
    return status;
}

/* ---- Loss ---------------------------------------------------------------- */

static bool is_fused(const struct network *network)
{
    return strcmp(network_last(network)->activation->name,
                  network->loss->fused_with) == 0;
}

/* row_loss and A_L of a room whose Z_L is there; where the fused form applies,
 * the loss is that of Z. */
static void room_loss(const struct network *network, struct room *room)
{
    const struct layer *last = network_last(network);
    const struct loss *loss = network->loss;
    real *A = room->A[network->n_layers];

    if (is_fused(network))
        loss->value_from_Z(last->n_out, room->ld, A, room->Y, room->row_loss);
    activate_output(network, room);
    if (!is_fused(network))
        loss->value(last->n_out, room->ld, A, room->Y, room->row_loss);
}

/* sum_i w_i L_i in row order. */
static double weighed_loss(const struct room *room)
{
    double loss = 0;

    for (size_t i = 0; i < room->n; i++)
        loss += (double)room->w[i] * room->row_loss[i];
    return loss;
}

void pass_loss(const struct network *network, struct room *rooms, size_t n,
               struct scratch *s, double *loss)
{
    for (size_t i = 0; i < n; i++) {
        room_loss(network, &rooms[i]);
        loss[i] = weighed_loss(&rooms[i]);
    }
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

ls_status backprop_loss(const struct network *network,
                        const struct products *products, const real *theta,
                        struct room *rooms, size_t n, struct scratch *s,
                        double *loss)
{
    const ls_status status =
        backprop_to_Z(network, products, theta, rooms, n, s);

    pass_loss(network, rooms, n, s, loss);
    return status;
}

/* ---- Backward ------------------------------------------------------------ */

/* dZ_i <- w_i dZ_i; 0 where there is no row. */
LS_MULTIVERSION
static void weigh_rows(size_t n_out, const struct room *room, real *dZ)
{
    for (size_t j = 0; j < n_out; j++) {
        real *restrict d = dZ + j * room->ld;

        for (size_t i = 0; i < room->n; i++)
            d[i] *= room->w[i];
        for (size_t i = room->n; i < room->ld; i++)
            d[i] = 0;
    }
}

/* w dL/dZ_L: A - y where the fused form applies (S3), else
 * dL/dA dA/dZ                                  (S1 with S2, S4, or another) */
static void output_gradient(const struct network *network,
                            const struct room *room, real *dZ)
{
    const struct layer *last = network_last(network);
    const real *A = room->A[network->n_layers];

    if (is_fused(network)) {
        network->loss->gradient_from_Z(last->n_out, room->ld, A, room->Y, dZ);
    } else {
        network->loss->gradient(last->n_out, room->ld, A, room->Y, dZ);
        last->activation->backward(last->n_out, room->ld, A, dZ);
    }
    weigh_rows(last->n_out, room, dZ);
}

void pass_output(const struct network *network, struct room *rooms, size_t n,
                 struct scratch *s)
{
    for (size_t i = 0; i < n; i++)
        output_gradient(network, &rooms[i], rooms[i].dZ[network->n_layers % 2]);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* dZ_{l-1} from dZ_l                                        (S7, S4) */
ls_status pass_backward(const struct network *network,
                        const struct products *products, const real *theta,
                        struct room *rooms, size_t n, size_t l,
                        struct range units, struct scratch *s)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *before = network->layer[l - 1].activation;
    const size_t n_units = units.hi - units.lo;

    for (size_t i = 0; i < n; i++) {
        const size_t from = units.lo * rooms[i].ld;

        s->flow[i] = (struct flow){
            rooms[i].dZ[(l + 1) % 2], rooms[i].dZ[l % 2] + from,
            is_relu(before) ? rooms[i].A[l] + from : NULL, rooms[i].ld};
    }
    const ls_status status = products->input_gradient(
        n_units, layer->n_out, theta + layer->W + units.lo * layer->n_out,
        layer->n_out, s->flow, n, s->work);

    stopwatch_lap(&s->watch, PHASE_BACKWARD);
    for (size_t i = 0; i < n && !is_relu(before); i++)
        before->backward(n_units, rooms[i].ld,
                         rooms[i].A[l] + units.lo * rooms[i].ld,
                         s->flow[i].out);
    return status;
}

/* S5 of one unit sums over whole lanes: what is in those without a row may be
 * infinite, and infinity times the 0 of its dZ is no 0. */
static void clear_padding(size_t n_units, const struct room *room, real *A)
{
    for (size_t j = 0; j < n_units && room->n < room->ld; j++)
        memset(A + j * room->ld + room->n, 0, (room->ld - room->n) * sizeof *A);
}

void pass_keep(const struct network *network, const struct products *products,
               struct room *rooms, size_t n, size_t l, struct range units,
               struct scratch *s)
{
    const struct layer *layer = &network->layer[l];

    for (size_t i = 0; i < n && layer->n_out == 1; i++)
        clear_padding(layer->n_in, &rooms[i], rooms[i].A[l]);
    for (size_t i = 0; i < n; i++)
        dense_keep(products, rooms[i].n, units.lo, units.hi, layer->n_out,
                   rooms[i].dZ[(l + 1) % 2], rooms[i].ld, rooms[i].D[l + 1],
                   rooms[i].db + layer->b - network->n_kernel);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* ---- Gradient of the parameters ------------------------------------------ */

/* Nodes that leaf number i of a node of n leaves closes: see base/tree.h, the
 * left half is a power of two. */
static size_t joins_of(size_t i, size_t n)
{
    const bool last = i + 1 == n;
    size_t joins = 0;

    for (; i > 0 && (last || i % 2 == 1); i /= 2)
        joins += i % 2;
    return joins;
}

void backprop_leaves(const struct network *network, const struct room *rooms,
                     size_t n, size_t l, struct leaf *leaf)
{
    for (size_t i = 0; i < n; i++)
        leaf[i] = (struct leaf){
            .A = rooms[i].A[l],
            .D = rooms[i].D[l + 1],
            .n = rooms[i].n,
            .ld = rooms[i].ld,
            .wide = dense_wide(network->layer[l].n_out),
            .joins = joins_of(i, n),
        };
}

ls_status backprop_weights(const struct network *network,
                           const struct products *products,
                           const struct leaf *leaf, size_t n_leaves, size_t l,
                           struct tile tile, real *out, size_t ldo, real *work)
{
    return dense_weight_gradient(products, leaf, n_leaves,
                                 network->layer[l].n_out, tile, out, ldo, work);
}

void backprop_biases(const struct network *network, const struct room *rooms,
                     size_t n, struct scratch *s, real *out)
{
    for (size_t i = 0; i < n; i++)
        s->leaf[i] = (struct leaf){.A = rooms[i].db, .joins = joins_of(i, n)};
    dense_tree(s->leaf, n, network_n_bias(network), out, s->work);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* dW_l of the rooms. */
static ls_status layer_gradient(const struct network *network,
                                const struct products *products,
                                const struct room *rooms, size_t n, size_t l,
                                struct scratch *s, real *dW)
{
    const struct layer *layer = &network->layer[l];
    const struct tile all = {0, layer->n_in, 0, layer->n_out};

    backprop_leaves(network, rooms, n, l, s->leaf);
    const ls_status status = backprop_weights(network, products, s->leaf, n, l,
                                              all, dW, layer->n_out, s->work);

    stopwatch_lap(&s->watch, PHASE_WEIGHTS);
    return status;
}

ls_status backprop_gradient(const struct network *network,
                            const struct products *products, const real *theta,
                            struct room *rooms, size_t n, struct scratch *s,
                            real *gradient, double *loss)
{
    ls_status status =
        backprop_loss(network, products, theta, rooms, n, s, loss);

    pass_output(network, rooms, n, s);
    for (size_t l = network->n_layers; l-- > 0 && status == LS_OK;) {
        const struct layer *layer = &network->layer[l];

        pass_keep(network, products, rooms, n, l, all_units(layer->n_out), s);
        status = layer_gradient(network, products, rooms, n, l, s,
                                gradient + layer->W);
        if (l > 0 && status == LS_OK)
            status = pass_backward(network, products, theta, rooms, n, l,
                                   all_units(layer->n_in), s);
    }
    backprop_biases(network, rooms, n, s, gradient + network->n_kernel);
    return status;
}

/* SPDX-License-Identifier: MIT */
/*
 * test_workspace.c - the arrays of a shard: what there is, and that none lies
 * in another.
 */
#include <string.h>

#include "math/dense.h"
#include "model/workspace.h"
#include "support.h"

/* Rows that leave lanes empty; layers narrow and wide, and one of one unit. */
enum { ROWS = 21, LANES = 32, LAYERS = 3 };

static struct network make_network(void)
{
    const size_t sizes[LAYERS + 1] = {5, 40, 3, 1};
    const char *const activations[] = {"relu", "tanh", "sigmoid"};
    struct network net;

    EXPECT_OK(network_make(&(struct network_spec){.n_layers = LAYERS,
                                                  .sizes = sizes,
                                                  .activations = activations,
                                                  .loss = "bce"},
                           &net));
    return net;
}

/* An array of a room, in bytes. */
struct array {
    const void *at;
    size_t size;
};

static struct array array_of(const real *at, size_t count)
{
    return (struct array){at, count * sizeof *at};
}

/* All arrays of a room with gradient; of one place for all D, the widest. */
static size_t list_arrays(const struct network *net,
                          const struct workspace *workspace,
                          enum workspace_kind kind, struct array *array)
{
    size_t n = 0;

    array[n++] = array_of(workspace->A[0], LANES * net->layer[0].n_in);
    for (size_t l = 1; l <= LAYERS; l++) {
        const size_t n_out = net->layer[l - 1].n_out;

        array[n++] = array_of(workspace->A[l], LANES * n_out);
        if (kind == WORKSPACE_LAYERS || l == 1)
            array[n++] = array_of(workspace->D[l], LANES * dense_wide(n_out));
    }
    for (size_t i = 0; i < 2; i++)
        array[n++] = array_of(workspace->dZ[i], LANES * net->widest);
    array[n++] = array_of(workspace->db, net->n_block - net->n_kernel);
    array[n++] = array_of(workspace->Y, LANES);
    array[n++] = array_of(workspace->w, LANES);
    array[n++] = (struct array){workspace->row_loss, LANES * sizeof(double)};
    return n;
}

/* Each is filled with its number, and all numbers are there in the end. */
static void no_array_lies_in_another(void)
{
    const struct network net = make_network();

    for (int kind = WORKSPACE_GRADIENT; kind <= WORKSPACE_LAYERS; kind++) {
        const size_t bytes =
            workspaces_bytes(&net, ROWS, 1, (enum workspace_kind)kind);
        struct array array[2 * LAYERS + 8];
        struct workspace *workspace = NULL;
        size_t n;

        EXPECT_OK(workspaces_create(&net, ROWS, 1, (enum workspace_kind)kind,
                                    &workspace));
        n = list_arrays(&net, workspace, (enum workspace_kind)kind, array);
        for (size_t i = 0; i < n; i++) {
            const char *end = (const char *)array[i].at + array[i].size;

            CU_ASSERT_FATAL(end <= (const char *)workspace->block + bytes);
            memset((void *)array[i].at, (int)i + 1, array[i].size);
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < array[i].size; k++)
                CU_ASSERT(((const char *)array[i].at)[k] == (char)(i + 1));
        workspaces_destroy(workspace, 1);
    }
}

static void a_room_holds_what_its_kind_says(void)
{
    const struct network net = make_network();
    struct workspace *forward = NULL, *gradient = NULL, *layers = NULL;

    EXPECT_OK(workspaces_create(&net, ROWS, 1, WORKSPACE_FORWARD, &forward));
    EXPECT_OK(workspaces_create(&net, ROWS, 1, WORKSPACE_GRADIENT, &gradient));
    EXPECT_OK(workspaces_create(&net, ROWS, 1, WORKSPACE_LAYERS, &layers));
    CU_ASSERT(!forward->db && !forward->dZ[0] && !forward->dZ[1]);
    for (size_t l = 1; l <= LAYERS; l++) {
        CU_ASSERT(!forward->D[l] && gradient->D[l] && layers->D[l]);
        CU_ASSERT(gradient->D[l] == gradient->D[1]);
        CU_ASSERT(l == 1 || layers->D[l] != layers->D[1]);
    }
    workspaces_destroy(forward, 1);
    workspaces_destroy(gradient, 1);
    workspaces_destroy(layers, 1);
}

static void an_open_room_has_whole_lanes(void)
{
    struct workspace workspace = {0};

    workspace_open(&workspace, ROWS);
    CU_ASSERT(workspace.n == ROWS && workspace.ld == LANES);
    workspace_open(&workspace, ROW_LANES);
    CU_ASSERT(workspace.n == ROW_LANES && workspace.ld == ROW_LANES);
}

static void a_row_of_a_matrix_is_a_number_of_each_unit(void)
{
    const real matrix[3 * 16] = {[2] = 5, [16 + 2] = 6, [32 + 2] = 7};
    real row[3];

    workspace_row(3, 16, matrix, 2, row);
    CU_ASSERT(row[0] == 5 && row[1] == 6 && row[2] == 7);
}

static CU_TestInfo tests[] = {
    {"no array lies in another", no_array_lies_in_another},
    {"a room holds what its kind says", a_room_holds_what_its_kind_says},
    {"an open room has whole lanes", an_open_room_has_whole_lanes},
    {"a row of a matrix is a number of each unit",
     a_row_of_a_matrix_is_a_number_of_each_unit},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"room: memory of a shard", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};

/* SPDX-License-Identifier: MIT */
/*
 * inspection.c - access and destroy an inspection.
 */
#include "base/mem.h"
#include "table/check/inspect.h"
#include "table/check/inspect_inside.h"

/* The ls_inspection is the first member of struct inspection. */
static const struct inspection *inside(const ls_inspection *inspection)
{
    return (const struct inspection *)(const void *)inspection;
}

const ls_column *inspection_column(const ls_inspection *inspection,
                                   size_t index)
{
    return index < inspection->n_columns ? &inside(inspection)->columns[index]
                                         : NULL;
}

const ls_finding *inspection_finding(const ls_inspection *inspection,
                                     size_t index)
{
    return index < inspection->n_findings
               ? &inside(inspection)->findings.list[index]
               : NULL;
}

void inspection_destroy(ls_inspection *inspection)
{
    struct inspection *in = (struct inspection *)inspection;

    if (!in)
        return;
    dataset_close(in->dataset);
    mem_free(in->columns);
    findings_clear(&in->findings);
    mem_free(in);
}

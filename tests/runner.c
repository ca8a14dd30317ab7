/* SPDX-License-Identifier: MIT */
/*
 * runner.c - main() of every test program.
 *
 * Exit status: 0 all passed, 1 some failed, 99 nothing was tested.
 */
#include <CUnit/Basic.h>
#include <stdio.h>

#include "support.h"

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS ||
        CU_register_suites(suites) != CUE_SUCCESS) {
        fprintf(stderr, "runner: %s\n", CU_get_error_msg());
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();

    const unsigned run = CU_get_number_of_tests_run();
    const unsigned failed =
        CU_get_number_of_tests_failed() + CU_get_number_of_failure_records();

    CU_cleanup_registry();
    if (run == 0)
        return 99;
    return failed ? 1 : 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * test_machines.c - agreement between ranks: failures, values, differences.
 */
#include "engine/machines.h"

#include <stdlib.h>
#include <string.h>

#include "engine/machines_join.h"
#include "engine/trainer.h"
#include "runs.h"

#include "fake_machines.h"

/* What a rank is to do, and has seen. */
struct seen {
    ls_status status;
    char sentence[256];
    uint64_t value;
};

enum { RANKS = 4 };

static void in_ranks(void (*work)(struct ls_machines *, void *),
                     struct seen *seen)
{
    void *user[RANKS] = {NULL};

    for (size_t r = 0; r < RANKS; r++)
        user[r] = &seen[r];
    (void)fake_run(RANKS, work, user);
}

static void keep(struct seen *seen, ls_status status)
{
    seen->status = status;
    snprintf(seen->sentence, sizeof seen->sentence, "%s", last_error());
}

static void agree(struct ls_machines *m, void *user)
{
    struct seen *seen = user;
    ls_status status = LS_OK;

    if (seen->status != LS_OK)
        status = fail(seen->status, "of rank %zu", machines_rank(m));
    keep(seen, machines_agree(m, status));
}

static void the_first_failure_is_that_of_all(void)
{
    struct seen seen[RANKS] = {
        [2] = {.status = LS_BAD_DATA}, [3] = {.status = LS_IO}};

    in_ranks(agree, seen);
    for (size_t r = 0; r < RANKS; r++) {
        CU_ASSERT_EQUAL(seen[r].status, LS_BAD_DATA);
        CU_ASSERT_STRING_EQUAL(seen[r].sentence, "rank 2 on host-0: of rank 2");
    }
}

static void a_failure_of_rank_0_is_told_as_it_is(void)
{
    struct seen seen[RANKS] = {
        [0] = {.status = LS_IO}, [1] = {.status = LS_IO}};

    in_ranks(agree, seen);
    for (size_t r = 0; r < RANKS; r++) {
        CU_ASSERT_EQUAL(seen[r].status, LS_IO);
        CU_ASSERT_STRING_EQUAL(seen[r].sentence, "of rank 0");
    }
}

static void no_failure_is_no_failure(void)
{
    struct seen seen[RANKS] = {{.status = LS_OK}};

    in_ranks(agree, seen);
    for (size_t r = 0; r < RANKS; r++)
        CU_ASSERT_EQUAL(seen[r].status, LS_OK);
    CU_ASSERT_EQUAL(machines_agree(NULL, LS_OK), LS_OK);
    CU_ASSERT_EQUAL(machines_agree(NULL, LS_IO), LS_IO);
}

static void most_and_share(struct ls_machines *m, void *user)
{
    struct seen *seen = user;
    uint64_t value = 10 + machines_rank(m);

    seen->value = machines_most(m, machines_rank(m) == 2 ? 7 : 0);
    machines_add(m, &value, 1);
    rank_asserts(value == 10 + 11 + 12 + 13);
    value = 10 + machines_rank(m);
    machines_share(m, &value, sizeof value);
    rank_asserts(value == 10);
    value = machines_rank(m) % 2;
    rank_asserts(machines_alike(m, &value, sizeof value) == 2);
    value = 5;
    rank_asserts(machines_alike(m, &value, sizeof value) == 2);
    value = machines_rank(m);
    rank_asserts(machines_alike(m, &value, sizeof value) == 1);
}

static void values_are_shared(void)
{
    struct seen seen[RANKS] = {{.status = LS_OK}};
    uint64_t value = 3;

    in_ranks(most_and_share, seen);
    for (size_t r = 0; r < RANKS; r++)
        CU_ASSERT_EQUAL(seen[r].value, 7);
    CU_ASSERT_EQUAL(machines_most(NULL, 3), 3);
    machines_share(NULL, &value, sizeof value);
    CU_ASSERT_EQUAL(value, 3);
    CU_ASSERT_EQUAL(machines_alike(NULL, &value, sizeof value), 1);
}

static void compare(struct ls_machines *m, void *user)
{
    struct seen *seen = user;

    keep(seen,
         machines_same(m, &seen->value, sizeof seen->value, "other data"));
}

static void ranks_that_differ_are_named(void)
{
    struct seen seen[RANKS] = {[1] = {.value = 5}, [3] = {.value = 6}};

    in_ranks(compare, seen);
    for (size_t r = 0; r < RANKS; r++) {
        CU_ASSERT_EQUAL(seen[r].status, LS_BAD_CONFIG);
        CU_ASSERT_STRING_EQUAL(seen[r].sentence,
                               "rank 1 on host-1, rank 3 on host-1 have other "
                               "data than rank 0 on host-0");
    }
    memset(seen, 0, sizeof seen);
    in_ranks(compare, seen);
    CU_ASSERT_EQUAL(seen[3].status, LS_OK);
}

/* Rank 1 leaves while the others agree; they do not wait for it again. */
static void leave_early(struct ls_machines *m, void *user)
{
    struct seen *seen = user;

    if (machines_rank(m) == 1) {
        machines_note_leaving(m, LS_BAD_DATA, "no such column");
        seen->status = LS_BAD_DATA;
        return;
    }
    keep(seen, machines_agree(m, LS_OK));
    rank_asserts(machines_agree(m, LS_OK) == LS_PEER);
    machines_note_leaving(m, seen->status, "");
}

static void a_rank_that_leaves_ends_the_agreements(void)
{
    struct seen seen[RANKS] = {{.status = LS_OK}};

    in_ranks(leave_early, seen);
    for (size_t r = 0; r < RANKS; r++)
        CU_ASSERT_EQUAL(seen[r].status, LS_BAD_DATA);
    CU_ASSERT_STRING_EQUAL(seen[0].sentence,
                           "rank 1 on host-1: no such column");
}

static void leave_together(struct ls_machines *m, void *user)
{
    struct seen *seen = user;

    keep(seen, machines_note_leaving(m, seen->status, "it was"));
}

/* Saved after a signal, and yet not all of it could be written. */
static void a_failure_is_more_than_a_stop(void)
{
    struct seen seen[RANKS] = {[0] = {.status = LS_STOPPED},
                               [1] = {.status = LS_STOPPED},
                               [2] = {.status = LS_IO},
                               [3] = {.status = LS_NO_MEMORY}};

    in_ranks(leave_together, seen);
    for (size_t r = 0; r < RANKS; r++)
        CU_ASSERT_EQUAL(seen[r].status, LS_IO);
    CU_ASSERT_STRING_EQUAL(seen[0].sentence, "rank 2 on host-0: it was");
    seen[2].status = seen[3].status = LS_OK;
    seen[0].status = seen[1].status = LS_STOPPED;
    in_ranks(leave_together, seen);
    CU_ASSERT_EQUAL(seen[3].status, LS_STOPPED);
    CU_ASSERT_STRING_EQUAL(seen[3].sentence, "it was");
}

static void the_end_is_agreed_upon(void)
{
    struct seen seen[RANKS] = {[3] = {.status = LS_IO}};

    in_ranks(leave_together, seen);
    for (size_t r = 0; r < RANKS; r++)
        CU_ASSERT_EQUAL(seen[r].status, LS_IO);
    CU_ASSERT_STRING_EQUAL(seen[0].sentence, "rank 3 on host-1: it was");
}

/* ---- Runs that must be alike ----------------------------------------------
 */

struct start {
    const ls_dataset *data;
    ls_config config;
    ls_status status;
    const char *words;
};

static void create_in_rank(struct ls_machines *m, void *user)
{
    const struct start *start = user;
    ls_config config = start->config;
    ls_trainer *trainer = NULL;

    config.machines = m;
    rank_expects(ls_trainer_create(&config, start->data, NULL, NULL, &trainer),
                 start->status, start->words);
    ls_trainer_destroy(trainer);
}

/* Rank 1 has another setting. */
static void expect_refusal(const char *key, const char *value, bool by_all,
                           ls_status status, const char *words)
{
    ls_dataset *data = make_table("binary");
    struct start start[RANKS];
    void *user[RANKS] = {NULL};

    for (size_t r = 0; r < RANKS; r++) {
        start[r] = (struct start){data, make_config(), status, words};
        if (by_all || r == 1)
            EXPECT_OK(ls_config_set(&start[r].config, key, value));
        user[r] = &start[r];
    }
    (void)fake_run(RANKS, create_in_rank, user);
    ls_dataset_close(data);
}

static void ranks_with_other_settings_are_refused(void)
{
    expect_refusal("lr", "0.5", false, LS_BAD_CONFIG,
                   "rank 1 on host-1 has other settings than rank 0");
    expect_refusal("threads", "2", false, LS_OK, NULL);
    expect_refusal("optimizer", "momentum", false, LS_BAD_CONFIG, "settings");
}

static void what_needs_one_process_is_refused(void)
{
    expect_refusal("diagnose", "yes", true, LS_USAGE, "setting diagnose");
    expect_refusal("schedule", "tile-major", true, LS_OK, NULL);
}

static void a_failure_of_one_rank_is_that_of_all(void)
{
    expect_refusal("stop-at", "auc=0.9", false, LS_USAGE,
                   "rank 1 on host-1: setting stop-at");
}

/* ---- Clocks -------------------------------------------------------------- */

struct timed {
    const ls_dataset *data;
    ls_config config;
    const char *output;
    uint64_t step;
};

static void run_in_rank(struct ls_machines *m, void *user)
{
    struct timed *own = user;
    ls_trainer *trainer = NULL;

    own->config.machines = m;
    if (!rank_expects(
            ls_trainer_create(&own->config, own->data, NULL, NULL, &trainer),
            LS_OK, NULL))
        return;
    rank_expects(ls_trainer_run(trainer, own->output, 1), LS_STOPPED, NULL);
    own->step = trainer->engine->position.step;
    ls_trainer_destroy(trainer);
}

/* By the clock of rank 1 it is time to save soon and often, and then to stop.
 */
static void the_clock_of_one_rank_is_that_of_all(void)
{
    ls_dataset *data = make_table("binary");
    struct timed own[RANKS];
    void *user[RANKS] = {NULL};
    const char *output = temp_path("clock.h5");

    for (size_t r = 0; r < RANKS; r++) {
        own[r] = (struct timed){data, make_config(), output, 0};
        own[r].config.epochs = 1000000000;
        own[r].config.patience = 0;
        own[r].config.max_time = r == 1 ? 0.4 : 1000;
        own[r].config.save_every =
            (struct interval){r == 1 ? 0.1 : 1000, LS_SECONDS};
        user[r] = &own[r];
    }
    (void)fake_run(RANKS, run_in_rank, user);
    CU_ASSERT(own[0].step > 0);
    for (size_t r = 1; r < RANKS; r++)
        CU_ASSERT_EQUAL(own[r].step, own[0].step);
    ls_dataset_close(data);
}

/* ---- Launchers ----------------------------------------------------------- */

static const char *environment; /* "NAME=value NAME=value" or "" */

static const char *find(const char *name)
{
    const size_t n = strlen(name);
    const char *word = environment;

    while (word && (strncmp(word, name, n) != 0 || word[n] != '=')) {
        word = strchr(word, ' ');
        word = word ? word + 1 : NULL;
    }
    return word ? word + n + 1 : NULL;
}

static struct launch launch_of(const char *text)
{
    environment = text;
    return machines_launch(find);
}

static void launchers_show_themselves(void)
{
    CU_ASSERT_PTR_NULL(launch_of("").mpi);
    CU_ASSERT_STRING_EQUAL(launch_of("OMPI_COMM_WORLD_SIZE=4").mpi, "ompi");
    CU_ASSERT_EQUAL(launch_of("OMPI_COMM_WORLD_SIZE=4").n, 4);
    CU_ASSERT_STRING_EQUAL(launch_of("PMI_SIZE=3").mpi, "mpich");
    CU_ASSERT_EQUAL(launch_of("PMI_SIZE=3").n, 3);
    CU_ASSERT_EQUAL(launch_of("PMI_SIZE=3 PMI_RANK=2").rank, 2);
    CU_ASSERT_STRING_EQUAL(launch_of("PMIX_RANK=2").mpi, "ompi");
    CU_ASSERT_EQUAL(launch_of("PMIX_RANK=2").n, 0);
    CU_ASSERT_EQUAL(launch_of("PMIX_RANK=0 SLURM_STEP_NUM_TASKS=1").n, 1);
    CU_ASSERT_EQUAL(launch_of("PMIX_RANK=0 SLURM_STEP_NUM_TASKS=1 "
                              "SLURM_HET_SIZE=2")
                        .n,
                    0);
    CU_ASSERT_EQUAL(launch_of("PMI_SIZE=3 MPI_LOCALRANKID=1").local_rank, 1);
    /* Of two launchers, one with several processes. */
    CU_ASSERT_STRING_EQUAL(
        launch_of("PMI_SIZE=3 OMPI_COMM_WORLD_SIZE=1 PMI_RANK=2").mpi, "mpich");
    CU_ASSERT_EQUAL(
        launch_of("PMI_SIZE=3 OMPI_COMM_WORLD_SIZE=1 PMI_RANK=2").rank, 2);
    CU_ASSERT_STRING_EQUAL(launch_of("PMI_SIZE=1 OMPI_COMM_WORLD_SIZE=4").mpi,
                           "ompi");
    CU_ASSERT_EQUAL(launch_of("PMI_SIZE=1 OMPI_COMM_WORLD_SIZE=4").n, 4);
    CU_ASSERT_EQUAL(launch_of("PMI_SIZE=1 OMPI_COMM_WORLD_SIZE=1").n, 1);
    CU_ASSERT_PTR_NULL(launch_of("SLURM_STEP_NUM_TASKS=4").mpi);
    CU_ASSERT_STRING_EQUAL(launch_of("LOCKSTEP_MPI=mpich").mpi, "mpich");
    CU_ASSERT_PTR_NULL(launch_of("LOCKSTEP_MPI=none").mpi);
}

/* Started by a launcher, but alone: no MPI is loaded, and nobody waited for. */
static void a_single_process_needs_no_mpi(void)
{
    struct ls_machines *m = NULL;
    uint64_t value = 3;

    setenv("PMI_SIZE", "1", 1);
    EXPECT_OK(machines_join(5, NULL, NULL, &m));
    unsetenv("PMI_SIZE");
    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    CU_ASSERT_PTR_NULL(m->ops);
    CU_ASSERT_EQUAL(machines_count(m), 1);
    CU_ASSERT_EQUAL(machines_most(m, 3), 3);
    machines_share(m, &value, sizeof value);
    CU_ASSERT_EQUAL(machines_agree(m, LS_IO), LS_IO);
    CU_ASSERT_EQUAL(machines_leave(m, LS_STOPPED, ""), LS_STOPPED);
    setenv("PMI_SIZE", "2", 1);
    setenv("LOCKSTEP_MPI", "absent", 1);
    EXPECT_FAILS(machines_join(5, NULL, NULL, &m), LS_USAGE, "MPI 'absent'");
    unsetenv("PMI_SIZE");
    unsetenv("LOCKSTEP_MPI");
}

static CU_TestInfo agreement_tests[] = {
    {"the first failure is that of all", the_first_failure_is_that_of_all},
    {"a failure of rank 0 is told as it is",
     a_failure_of_rank_0_is_told_as_it_is},
    {"no failure is no failure", no_failure_is_no_failure},
    {"values are shared", values_are_shared},
    {"ranks that differ are named", ranks_that_differ_are_named},
    {"a rank that leaves ends the agreements",
     a_rank_that_leaves_ends_the_agreements},
    {"the end is agreed upon", the_end_is_agreed_upon},
    {"a failure is more than a stop", a_failure_is_more_than_a_stop},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo run_tests[] = {
    {"ranks with other settings are refused",
     ranks_with_other_settings_are_refused},
    {"what needs one process is refused", what_needs_one_process_is_refused},
    {"a failure of one rank is that of all",
     a_failure_of_one_rank_is_that_of_all},
    {"the clock of one rank is that of all",
     the_clock_of_one_rank_is_that_of_all},
    {"launchers show themselves", launchers_show_themselves},
    {"a single process needs no MPI", a_single_process_needs_no_mpi},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"machines: agreement", NULL, NULL, NULL, NULL, agreement_tests},
    {"machines: runs", NULL, NULL, NULL, NULL, run_tests},
    CU_SUITE_INFO_NULL,
};

/* SPDX-License-Identifier: MIT */
/*
 * pack.h - a study whose models are trained side by side, epoch by epoch, while
 * one ensemble is chosen from them.
 *
 * In a round each member that still runs trains an epoch; then the ensemble is
 * chosen greedily from the present and the best parameters of all members and
 * from those in the ensemble so far. All members and their parameters stay in
 * memory. All is a function of settings, data and seed: only a time limit ends
 * a pack after a number of rounds that depends on the machine.
 *
 * Of several processes each has some of the members, with their parameters;
 * process 0 has the outputs of all, and chooses. See pack_machines.c.
 */
#ifndef LOCKSTEP_PACK_H
#define LOCKSTEP_PACK_H

#include "engine/trainer.h"
#include "many/blend.h"
#include "many/greedy.h"
#include "many/study.h"

/* Parameters of a member after an epoch, in the ensemble. */
struct pack_state {
    size_t member, epoch, picks;
    size_t block;   /* numbers of theta */
    real *theta;    /* parameter block, owned; NULL: of another process */
    real *out;      /* [blend_count()] predictions for the rows held out, owned;
                       NULL but in process 0 */
    bool at_writer; /* process 0 has theta, too */
};

struct pack_member {
    ls_trainer *trainer; /* NULL: not created, or failed before any result, or
                            of another process */
    bool is_open;        /* there is a trainer, in some process */
    bool running;
    size_t block;           /* numbers of its parameter block */
    size_t now, best;       /* epochs of the outputs below; 0: none */
    real *out_now;          /* [blend_count()] by the present parameters */
    real *out_best;         /* the same by the best ones */
    size_t at_writer[2];    /* epochs of these that process 0 has */
    bool changed;           /* since its checkpoint was written */
    unsigned slot, written; /* 1 or 2: the file of its checkpoint in the saved
                               state, and of the last one written; 0: none */
};

struct pack {
    size_t patience; /* rounds without progress of the ensemble */
    struct rows train, held_out;
    const ls_dataset *validation; /* the table of the rows held out */
    const struct figure *figure;
    struct blend *blend;
    struct pack_member *member; /* [trials of the study] */
    size_t *turn;               /* [trials] own members that still run */
    size_t n_turn;
    bool has_blend;           /* process 0 has one */
    size_t *units;            /* [2 x processes] that are sent and received */
    struct pack_state *state; /* [n_states] by member, then epoch */
    size_t n_states;
    double value;      /* figure of the ensemble */
    size_t best_round; /* in which the ensemble was chosen */
    ls_round *round;   /* [n_rounds] */
    size_t n_rounds, room;
    atomic_int cut;  /* a member did not complete the round */
    double bytes;    /* of all trainers so far */
    double allowed;  /* for them */
    double saved;    /* time of the last checkpoint, by machine_seconds() */
    char ended[160]; /* why training is over, or "" */
};

/* Whether a plan is that of a pack. */
bool pack_is_planned(const ls_study_plan *plan);
/* Refuse settings that a pack would ignore; set those left at auto. */
ls_status pack_check_plan(const ls_study_plan *plan);
ls_status pack_check_settings(const ls_config *config, const ls_dataset *data,
                              const ls_dataset *validation);
/* Make study->pack: hold out rows, for all members the same. Sets val-split if
 * nothing is held out otherwise. */
ls_status pack_create(ls_study *study, const ls_study_plan *plan);
void pack_destroy(ls_study *study);
/* Members that are usual, and the built-in space, without the settings that
 * are given (names, then NULL; or NULL), and those that are neither at their
 * defaults in config nor as its preset has them. In pack_space.c. */
enum { PACK_USUAL_MEMBERS = 16 };
ls_status pack_space(const ls_config *config, const char *const *given,
                     size_t rows, ls_space **space);

/* Create all members, or load them from the saved state. In pack_open.c, as
 * the next two. */
ls_status pack_open(ls_study *study);
void pack_close(ls_study *study);
ls_status pack_memory(ls_study *study, ls_study_memory *memory);

/* Implement study_run() for a pack: train all rounds; make study->model, after
 * which there are no trainers. */
ls_status pack_run(ls_study *study);
ls_status pack_result(ls_study *study);
/* Choose the ensemble after a round. In pack_choose.c. */
ls_status pack_choose(ls_study *study, struct greedy_figures *figures);
void pack_states_clear(struct pack_state *state, size_t n);

/* Whether this process has member k; how many it has. In pack_machines.c, as
 * the next four. */
bool pack_owns(const ls_study *study, size_t k);
size_t pack_own_members(const ls_study *study);
/* Tell all processes how the members are, and process 0 their outputs. */
ls_status pack_share_members(ls_study *study);
/* Replace picks [n] and figures by those of process 0. */
void pack_share_choice(ls_study *study, size_t *picks, size_t n,
                       struct greedy_figures *figures);
/* Bring the parameters of the ensemble to process 0, which writes them; the
 * outputs of one that was loaded. */
ls_status pack_bring_ensemble(ls_study *study);
void pack_bring_ensemble_outputs(ls_study *study);

/* Save the state next to the output; whether there is one; load what is not in
 * the files of members, in pack_load.c; its file, and the file of a member;
 * remove all. In pack_files.c. */
ls_status pack_save(ls_study *study);
ls_status pack_find(const ls_study *study, bool *found);
ls_status pack_load(ls_study *study);
ls_status pack_state_path(const ls_study *study, char path[LS_PATH_SIZE]);
#define PACK_THETA "/ensemble/parameters_%zu"
ls_status pack_member_path(const ls_study *study, size_t member, unsigned slot,
                           char path[LS_PATH_SIZE]);
ls_status pack_remove_files(const ls_study *study);

#endif

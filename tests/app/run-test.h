/* run-test.h: what the tests of runs share
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app-test.h"
#include "app/run.h"

G_BEGIN_DECLS

/* A data set of six pictures, one of them for validation, and the settings to train on it. */
typedef struct
{
  char          *folder;
  UnetTrainSpec *spec; /* three epochs of five steps */
  int            n_finished, n_previews, n_started;
} RunTest;

void run_test_set_up (RunTest *f, gconstpointer data);
void run_test_tear_down (RunTest *f, gconstpointer data);

/* A run of the settings, whose signals are counted. */
UnetRun *run_test_make (RunTest *f);

/* Waits until it has finished; until it has made a step. */
void run_test_wait (RunTest *f);
void run_test_wait_for_step (UnetRun *run);

/* The curves are those of the log on the disk, which has N_STEPS. */
void run_test_assert_curves (RunTest *f, UnetRun *run, guint n_steps);

G_END_DECLS

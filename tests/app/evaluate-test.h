/* evaluate-test.h: a small data set, and models to be scored on it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-session.h"

G_BEGIN_DECLS

/* A new folder, to be removed by evaluate_test_clear(), with
 *   imgs, masks    N drawn pictures, cells-0001.png ...
 *   one/best.pth   a network that has seen one epoch
 *   two/best.pth   another, which has seen three
 *   other          masks of "another program": the true ones, shifted a little
 *   broken.pth     no model */
char *evaluate_test_make (int n);
void  evaluate_test_clear (char *folder);

/* PATH below FOLDER, in a ring of a few: no need to free. */
const char *evaluate_test_path (const char *folder, const char *path);

/* A session with the data set and these models below FOLDER, NULL at the end, that is not run. */
UnetEvaluateSession *evaluate_test_session (const char *folder, ...) G_GNUC_NULL_TERMINATED;

/* Runs it to the end. */
void evaluate_test_run (UnetEvaluateSession *session);

/* Lets the main loop run until it has no work. */
void evaluate_test_wait (UnetEvaluateSession *session);

G_END_DECLS

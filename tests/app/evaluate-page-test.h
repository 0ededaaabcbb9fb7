/* evaluate-page-test.h: the page Evaluate, by itself
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/evaluate-page.h"
#include "evaluate-test.h"

G_BEGIN_DECLS

/* The page in a window that keeps what it is asked for. */
typedef struct
{
  GtkWindow           *window;
  UnetEvaluatePage    *page;
  UnetEvaluateSession *session; /* the page's */
  char                *toast, *shown, *model;
  double               threshold;
} EvaluateTestPage;

EvaluateTestPage *evaluate_test_page_new (void);
void              evaluate_test_page_free (EvaluateTestPage *test);

/* With the data set and models below FOLDER, NULL at the end. */
void
evaluate_test_page_fill (EvaluateTestPage *test, const char *folder, ...) G_GNUC_NULL_TERMINATED;

/* Presses Evaluate, and waits. */
void evaluate_test_page_run (EvaluateTestPage *test);

G_END_DECLS

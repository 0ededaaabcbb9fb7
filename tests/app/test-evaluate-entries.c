/* test-evaluate-entries.c: scores that are held for a thread
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-entries.h"
#include "evaluate-test.h"

/* They stay when the models go, and when they are evaluated anew. */
static void
test_stay (void)
{
  char                *folder = evaluate_test_make (3);
  UnetEvaluateSession *session = evaluate_test_session (folder, "one/best.pth", "other", NULL);
  UnetEvaluateModels  *models = unet_evaluate_session_get_models (session);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (UnetEvaluateEntries) entries = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  evaluate_test_run (session);
  results = unet_evaluate_session_dup_results (session);
  entries = unet_evaluate_entries_new (results);
  g_clear_pointer (&results, g_ptr_array_unref);
  g_assert_cmpuint (entries->n, ==, 2);
  g_assert_cmpstr (entries->entries[0].name, ==, "best");
  g_assert_cmpstr (entries->entries[1].name, ==, "other");
  g_assert_cmpstr (entries->entries[1].file, ==, evaluate_test_path (folder, "other"));
  before = unet_evaluate_table_format (entries->entries, 2, UNET_TABLE_JSON);
  unet_evaluate_session_set_threshold (session, 0.9);
  evaluate_test_run (session);
  unet_evaluate_session_remove (session, unet_evaluate_models_get (models, 0));
  unet_evaluate_session_remove (session, unet_evaluate_models_get (models, 0));
  g_assert_cmpuint (unet_evaluate_models_get_n (models), ==, 0);
  after = unet_evaluate_table_format (entries->entries, 2, UNET_TABLE_JSON);
  g_assert_cmpstr (after, ==, before);
  g_object_run_dispose (G_OBJECT (session));
  g_object_unref (session);
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-entries/stay", test_stay);
  return g_test_run ();
}

/* test-model-probe.c: looking into files of models
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/model-probe.h"
#include "evaluate-test.h"

#include <string.h>

static void
on_probed (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
is_there (gpointer data)
{
  return *(GAsyncResult **)data != NULL;
}

static UnetModelInfo *
probe (UnetModelCache *cache, const char *path, GCancellable *cancellable, GError **error)
{
  GAsyncResult  *result = NULL;
  UnetModelInfo *info;

  unet_model_probe_async (cache, path, cancellable, on_probed, &result);
  app_test_wait (is_there, &result);
  info = unet_model_probe_finish (result, error);
  g_object_unref (result);
  return info;
}

static void
test_probe (void)
{
  char *folder = evaluate_test_make (2);
  g_autoptr (UnetModelCache) cache = unet_model_cache_new (1);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) given_up = NULL;
  UnetModelInfo *info = probe (cache, evaluate_test_path (folder, "one/best.pth"), NULL, NULL);

  g_assert_nonnull (info);
  g_assert_cmpint (info->n_classes, ==, 2);
  g_assert_cmpfloat (info->trained_scale, ==, 1);
  unet_model_info_free (info);
  g_assert_null (probe (cache, evaluate_test_path (folder, "broken.pth"), NULL, &broken));
  g_assert_nonnull (strstr (broken->message, "broken.pth"));
  g_cancellable_cancel (cancelled);
  g_assert_null (probe (cache, evaluate_test_path (folder, "two/best.pth"), cancelled, &given_up));
  g_assert_error (given_up, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  evaluate_test_clear (folder);
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/model-probe/probe", test_probe);
  return g_test_run ();
}
